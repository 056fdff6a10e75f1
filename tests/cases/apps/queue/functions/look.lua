-- A function that only reads has no jobs to give, and is no job itself.
return fn {
  access = "anyone",
  reads = true,
  params = {ask = "boolean?"},
  run = function(ctx, p)
    if p.ask then ctx.jobs.enqueue("noting") end
    return {job = ctx.job == nil}
  end
}
