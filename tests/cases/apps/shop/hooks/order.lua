before.create(function(ctx, row)
  if row.customer == "nobody" then ctx.fail(422, "no_customer", "Who is it for?") end
  row.customer = row.customer:upper()
  row.code = "O-" .. row.customer
  if row.item then
    local item = ctx.admin.db.item:get(row.item)
    ctx.admin.db.item:update(row.item, {stock = item.stock - (row.number or 1)})
  end
end)

before.update(function(ctx, changes, was)
  if was.state == "kept" then ctx.fail(409, "kept", "Order " .. was.code .. " is kept as it is") end
  if changes.state == "sent" and was.state ~= "sent" then
    return {state = "sent", note = "sent by " .. ctx.user.id:sub(-1)}
  end
end)

before.delete(function(ctx, was)
  if was.state ~= "open" then ctx.fail(409, "not_open", "Only open orders can be deleted") end
  ctx.log.info("deleted", was.code)
end)
