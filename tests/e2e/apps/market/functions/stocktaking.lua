return fn {
  access = "nobody",
  run = function(ctx)
    if ctx.db.vendor:count{} == 0 then error("there is no vendor yet") end
  end
}
