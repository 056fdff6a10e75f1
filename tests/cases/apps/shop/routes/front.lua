local money = require("lib/money")

route.errors(function(problem, req)
  return {ok = false, status = problem.status, reason = problem.reason, message = problem.message,
    fields = problem.fields, title = problem.title}
end)

route.get("/", {access = "anyone"}, function() return {hello = "shop"} end)

route.get("/items", {access = "anyone", query = {page = "integer?", sold_out = "boolean?"}}, function(ctx, req)
  local length = 1
  local page = req.query.page or 1
  local items = ctx.db.item:list{select = "id,name", order = "id", limit = length, offset = (page - 1) * length}
  return {items = items, page = page, sold_out = req.query.sold_out, other = req.query.other}
end)

route.get("/items/{id:integer}", {access = "anyone"}, function(ctx, req)
  local item = ctx.db.item:get(req.params.id)
  if not item then ctx.fail(404, "no_item", "There is no item " .. req.params.id) end
  return item
end)

route.get("/items/{id:integer}/page", {access = "anyone"}, function(ctx, req)
  local item = ctx.db.item:get(req.params.id)
  return page("item", {title = item.name, price = item.price and money.text(item.price)})
end)

route.post("/items", {
  may = "stock:write", body = {name = "text", stock = "integer?", tags = "json?"}, summary = "Adds an item",
  answers = {[201] = "The item as it is", [422] = "What is wrong, by field"}
}, function(ctx, req)
  local item = ctx.admin.db.item:create{name = req.body.name, stock = req.body.stock or 1, tags = req.body.tags}
  if item.name == "Forbidden" then ctx.fail(409, "no_such_thing", "We do not sell that") end
  return reply{status = 201, body = item, headers = {Location = "/items/" .. item.id, ["X-Shop"] = "yes"}}
end)

route.put("/items/{id:integer}/stock", {may = "stock:write"}, function(ctx, req)
  local ok, problem = pcall(function() return ctx.db.item:update(req.params.id, {stock = req.body.stock}) end)
  if not ok then ctx.fail(422, "stock", problem.message) end
end)

route.delete("/items/{id:integer}", {access = "signed_in"}, function(ctx, req)
  ctx.db.item:delete(req.params.id)
  return reply{status = 202, body = json.null}
end)

route.get("/old/{rest...}", {access = "anyone"}, function(ctx, req)
  return redirect("/items?from=" .. req.params.rest, 301)
end)

route.post("/echo", {access = "anyone"}, function(ctx, req)
  return {body = req.body, text = req.text, type = req.headers["content-type"], method = req.method, path = req.path}
end)

route.get("/who", {access = "anyone"}, function(ctx, req)
  return {user = ctx.user and ctx.user.id, clerk = ctx.may("stock:write"), header = req.headers["x-own"]}
end)

route.get("/plain", {access = "anyone"}, function() return reply{type = "text/csv", body = "a,b\n1,2\n"} end)
route.get("/nothing", {access = "anyone"}, function() end)
route.get("/broken", {access = "anyone"}, function() return nil + 1 end)
route.get("/endless", {access = "anyone"}, function() while true do end end)

route.get("/stream", {access = "anyone", query = {fail = "text?"}}, function(ctx, req)
  local fail = req.query.fail
  if fail == "status" then return reply{status = 204, stream = function() end} end
  if fail == "both" then return reply{body = "x", stream = function() end} end
  return reply{status = 203, type = "text/csv", headers = {["X-Shop"] = "yes"}, stream = function(write)
    if fail == "first" then ctx.fail(409, "not_now", "Not now") end
    if fail == "value" then write({}) end
    if fail == "write" then ctx.admin.db.item:update(1, {stock = 0}) end
    write("id,name\n")
    for _, item in ipairs(ctx.db.item:list{select = "id,name", order = "id"}) do write(item.id .. "," .. item.name .. "\n") end
    write(ctx.db.item:count() .. "\n")
  end}
end)

route.post("/upload", {access = "anyone", body = {title = "text", count = "integer?"}}, function(ctx, req)
  return {title = req.body.title, count = req.body.count, photo = req.files.photo, text = req.text}
end)
