-- Writes, then fails until the attempt `good`.
return fn {
  access = "nobody",
  params = {good = "integer?"},
  run = function(ctx, p)
    ctx.db.mark:create{n = ctx.job.attempt, note = "try"}
    if not p.good or ctx.job.attempt < p.good then error("it is too cold") end
  end
}
