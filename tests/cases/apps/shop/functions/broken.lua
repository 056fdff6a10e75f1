return fn {
  access = "anyone",
  run = function(ctx)
    ctx.admin.db.item:create{name = "Half"}
    return ctx.nothing.there
  end
}
