return fn {
  access = "may('stock:write')",
  params = {name = "text", number = "integer"},
  run = function(ctx, p)
    local found = ctx.db.item:list{where = {name = p.name}, select = "id,stock"}
    for _, item in ipairs(found) do ctx.db.item:update(item.id, {stock = item.stock + p.number}) end
    if p.number > 1000 then ctx.fail(422, "too_many", "That is too many", p.number .. " pieces") end
  end
}
