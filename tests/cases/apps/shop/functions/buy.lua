-- Sells an item to whoever is signed in.
-- param item integer: the key of the item
-- param number integer: how many, one when left out
local function item_of(ctx, key)
  local item = ctx.db.item:get(key)
  if not item then ctx.fail(404, "no_item", "There is no such item") end
  return item
end

return fn {
  access = "signed_in",
  params = {item = "integer", number = "integer?"},
  run = function(ctx, p)
    local item, number = item_of(ctx, p.item), p.number or 1
    ctx.admin.db.item:update(item.id, {stock = item.stock - number})
    local sale = ctx.admin.db.sale:create{item = item.id, number = number, buyer = ctx.user.id}
    return {sale = sale.id, left = item_of(ctx, p.item).stock, total = item.price * number}
  end
}
