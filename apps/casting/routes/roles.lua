-- Who plays in what: the README's next step.
local input = require("lib/input")
local answer = require("lib/answer")

local fields = "id,character,movie(id,title),actor(id,name)"

local function role(record)
  return {
    id = record.id, character = record.character or json.null,
    movie = {id = record.movie.id, name = record.movie.title},
    actor = {id = record.actor.id, name = record.actor.name}
  }
end

local function one(ctx, id)
  return id and ctx.admin.db.role:get(id, {select = fields})
end

local function changes(ctx, body)
  local record = {}
  if body.movie_id ~= nil then record.movie = input.key(ctx, body, "movie_id") end
  if body.actor_id ~= nil then record.actor = input.key(ctx, body, "actor_id") end
  if body.character ~= nil then record.character = body.character end
  return record
end

local function changed(ctx, id)
  return {success = true, roles = answer.map({one(ctx, id)}, role)}
end

route.get("/roles", {may = "get:roles", summary = "All roles"}, function(ctx)
  return {success = true, roles = answer.map(ctx.admin.db.role:list{select = fields, order = "id"}, role)}
end)

route.get("/roles/{id:digits}", {may = "get:roles", summary = "A role"}, function(ctx, req)
  local record = one(ctx, math.tointeger(req.params.id))
  if not record then answer.missing(ctx) end
  return {success = true, roles = answer.map({record}, role)}
end)

route.post("/roles", {may = "post:roles", summary = "Adds an actor to a movie"}, function(ctx, req)
  local body = input.object(ctx, req)
  input.require(ctx, body, {"movie_id", "actor_id"})
  return changed(ctx, ctx.db.role:create(changes(ctx, body), {select = "id"}).id)
end)

route.patch("/roles/{id:digits}", {may = "patch:roles", summary = "Changes a role"}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  if not one(ctx, id) then answer.missing(ctx) end
  local record = changes(ctx, input.object(ctx, req))
  if next(record) then ctx.db.role:update(id, record, {select = "id"}) end
  return changed(ctx, id)
end)

route.delete("/roles/{id:digits}", {may = "delete:roles", summary = "Takes an actor out of a movie"}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  if not one(ctx, id) then ctx.fail(422, "unprocessable", "unprocessable") end
  ctx.db.role:delete(id, {select = "id"})
  return {success = true, delete = id}
end)
