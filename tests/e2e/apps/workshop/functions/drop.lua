return fn {
  access = "nobody",
  params = {id = "integer"},
  run = function(ctx, p) return ctx.jobs.cancel(p.id) end
}
