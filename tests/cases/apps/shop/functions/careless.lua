-- Catches a refused write and goes on: nothing may stay.
return fn {
  access = "anyone",
  run = function(ctx)
    ctx.admin.db.item:create{name = "First"}
    pcall(function() ctx.admin.db.item:create{name = "First"} end)
    return "fine"
  end
}
