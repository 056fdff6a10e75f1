-- The envelopes and records of the published interface.
local answer = {}

local page_length = 25

local function names(records)
  local list = json.array()
  for at, record in ipairs(records or {}) do list[at] = record.name end
  return list
end

-- What every select of a movie or an actor asks for.
answer.movie_fields = "id,title,actor(id,name)"
answer.actor_fields = "id,name"

function answer.movie(movie)
  return {id = movie.id, name = movie.title, actors = names(movie.actor)}
end

function answer.actor(actor)
  return {id = actor.id, name = actor.name}
end

-- The record with all its fields, and those of the short form.
local function with_all(make)
  return function(record)
    for field, value in pairs(make(record)) do record[field] = value end
    return record
  end
end

-- `?view=long` gives every field.
function answer.form(req, kind)
  local short = answer[kind]
  if req.query.view ~= "long" then return short, answer[kind .. "_fields"] end
  local select = kind == "movie" and "*,actor(id,name)" or "*"
  return with_all(short), select
end

-- Who reads: fields that not everybody may see are in the long form of actors.
function answer.reader(ctx, req, kind)
  return kind == "actor" and req.query.view == "long" and ctx.db or ctx.admin.db
end

function answer.map(records, make)
  local list = json.array()
  for at, record in ipairs(records) do list[at] = make(record) end
  return list
end

-- All of a model, or with `?page=2&page_length=10` a page and the total; a page past the end is not found.
function answer.list(ctx, req, kind)
  local make, select = answer.form(req, kind)
  local options = {select = select, order = "id"}
  local page = req.query.page
  local result = {success = true}
  if page then
    local length = req.query.page_length or page_length
    if page < 1 or length < 1 or length > 1000 then ctx.fail(422, "unprocessable", "unprocessable") end
    options.limit, options.offset = length, (page - 1) * length
    result["total_" .. kind .. "s"] = ctx.admin.db[kind]:count{}
  end
  local records = answer.reader(ctx, req, kind)[kind]:list(options)
  if page and page > 1 and #records == 0 then answer.missing(ctx) end
  result[kind .. "s"] = answer.map(records, make)
  return result
end

function answer.missing(ctx)
  ctx.fail(404, "not_found", "resource not found")
end

-- A record as it is after a change, in its envelope.
function answer.changed(ctx, req, kind, key)
  local make, select = answer.form(req, kind)
  local record = answer.reader(ctx, req, kind)[kind]:get(key, {select = select})
  return {success = true, [kind .. "s"] = answer.map({record}, make)}
end

return answer
