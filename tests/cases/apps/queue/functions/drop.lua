return fn {
  access = "may('plan')",
  params = {id = "integer"},
  run = function(ctx, p) return ctx.jobs.cancel(p.id) end
}
