return fn {
  access = "nobody",
  run = function(ctx)
    while true do ctx.db.mark:count{} end
  end
}
