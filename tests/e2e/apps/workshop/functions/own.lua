return fn {
  access = "nobody",
  run = function(ctx) ctx.db.mark:create{n = 1, note = ctx.user and ctx.user.id or "service"} end
}
