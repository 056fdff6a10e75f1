local input = require("lib/input")
local answer = require("lib/answer")

local further = {"original_title", "genre", "duration_minutes", "director", "original_language", "poster", "website"}

local function changes(ctx, body)
  local movie = {}
  if body.title ~= nil then movie.title = input.text(ctx, body, "title") end
  if body.release ~= nil then movie.release_date = input.release(ctx, body, "release") end
  if body.release_date ~= nil then movie.release_date = input.release(ctx, body, "release_date") end
  input.rest(body, further, movie)
  return movie
end

route.get("/movies", {
  may = "get:movies", summary = "All movies with the names of their actors",
  query = {page = "integer?", page_length = "integer?", view = "text?"},
  answers = {[200] = "{success, movies: [{id, name, actors}]}", [404] = "A page past the end"}
}, function(ctx, req)
  return answer.list(ctx, req, "movie")
end)

route.get("/movies/{id:digits}", {
  may = "get:movies", summary = "The title of a movie and its cast", query = {view = "text?"}
}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  local movie = id and ctx.admin.db.movie:get(id, {select = "*,actor(id,name)"})
  if not movie then answer.missing(ctx) end
  local result = {success = true, movies = movie.title, actors = answer.map(movie.actor, answer.actor)}
  if req.query.view == "long" then result.movie = answer.form(req, "movie")(movie) end
  return result
end)

route.post("/movies", {may = "post:movies", summary = "Adds a movie: title and release"}, function(ctx, req)
  local body = input.object(ctx, req)
  input.require(ctx, body, {"title"})
  if body.release == nil then input.require(ctx, body, {"release_date"}) end
  local made = ctx.db.movie:create(changes(ctx, body), {select = "id"})
  return answer.changed(ctx, req, "movie", made.id)
end)

route.patch("/movies/{id:digits}", {may = "patch:movies", summary = "Changes a movie"}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  if not id or not ctx.admin.db.movie:get(id, {select = "id"}) then answer.missing(ctx) end
  local movie = changes(ctx, input.object(ctx, req))
  if next(movie) then ctx.db.movie:update(id, movie, {select = "id"}) end
  return answer.changed(ctx, req, "movie", id)
end)

route.delete("/movies/{id:digits}", {may = "delete:movies", summary = "Deletes a movie and its roles"}, function(ctx, req)
  local id = math.tointeger(req.params.id)
  if not id or not ctx.admin.db.movie:get(id, {select = "id"}) then ctx.fail(422, "unprocessable", "unprocessable") end
  ctx.db.movie:delete(id, {select = "id"})
  return {success = true, delete = id}
end)
