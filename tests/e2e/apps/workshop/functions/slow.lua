-- Waits for a mark with the note `go`, then leaves one.
return fn {
  access = "nobody",
  run = function(ctx)
    repeat until ctx.db.mark:count{note = "eq.go"} > 0
    ctx.db.mark:create{n = ctx.job.attempt, note = "slow"}
  end
}
