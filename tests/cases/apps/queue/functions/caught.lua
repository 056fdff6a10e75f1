-- A mistake in an order can be caught: nothing was written yet.
return fn {
  access = "may('plan')",
  params = {name = "text", with = "json?", options = "json?"},
  run = function(ctx, p)
    local good, problem = pcall(ctx.jobs.enqueue, p.name, p.with, p.options)
    if good then return "added" end
    return problem
  end
}
