local input = require("lib/input")
local answer = require("lib/answer")

local further = {"birth_date", "portrait", "website", "phone", "email"}

local function changes(ctx, body)
  local actor = {}
  if body.name ~= nil then actor.name = input.text(ctx, body, "name") end
  if body.age ~= nil then actor.age = input.age(ctx, body, "age") end
  if body.gender ~= nil then actor.gender = input.gender(ctx, body, "gender") end
  input.rest(body, further, actor)
  return actor
end

route.get("/actors", {
  may = "get:actors", summary = "All actors",
  query = {page = "integer?", page_length = "integer?", view = "text?"},
  answers = {[200] = "{success, actors: [{id, name}]}", [404] = "A page past the end"}
}, function(ctx, req)
  return answer.list(ctx, req, "actor")
end)

route.get("/actors/{id:digits}", {
  may = "get:actors", summary = "The name of an actor and the movies", query = {view = "text?"}
}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  local actor = id and ctx.admin.db.actor:get(id, {select = "*,movie(id,title,actor(id,name))"})
  if not actor then answer.missing(ctx) end
  local result = {success = true, actors = actor.name, movies = answer.map(actor.movie, answer.movie)}
  if req.query.view == "long" then
    local _, select = answer.form(req, "actor")
    result.actor = answer.form(req, "actor")(ctx.db.actor:get(id, {select = select}))
  end
  return result
end)

route.post("/actors", {may = "post:actors", summary = "Adds an actor: name, age and gender"}, function(ctx, req)
  local body = input.object(ctx, req)
  input.require(ctx, body, {"name", "gender"})
  if body.birth_date == nil then input.require(ctx, body, {"age"}) end
  local made = ctx.db.actor:create(changes(ctx, body), {select = "id"})
  return answer.changed(ctx, req, "actor", made.id)
end)

route.patch("/actors/{id:digits}", {may = "patch:actors", summary = "Changes an actor"}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  if not id or not ctx.admin.db.actor:get(id, {select = "id"}) then answer.missing(ctx) end
  local actor = changes(ctx, input.object(ctx, req))
  if next(actor) then ctx.db.actor:update(id, actor, {select = "id"}) end
  return answer.changed(ctx, req, "actor", id)
end)

route.delete("/actors/{id:digits}", {may = "delete:actors", summary = "Deletes an actor and their roles"}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  if not id or not ctx.admin.db.actor:get(id, {select = "id"}) then ctx.fail(422, "unprocessable", "unprocessable") end
  ctx.db.actor:delete(id, {select = "id"})
  return {success = true, delete = id}
end)
