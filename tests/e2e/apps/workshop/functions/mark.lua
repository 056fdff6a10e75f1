-- Leaves a mark.
return fn {
  access = "nobody",
  params = {n = "integer", note = "text?"},
  run = function(ctx, p)
    ctx.db.mark:count{}
    ctx.db.mark:create{n = p.n, note = p.note, job = ctx.job and ctx.job.id,
                       attempt = ctx.job and ctx.job.attempt}
  end
}
