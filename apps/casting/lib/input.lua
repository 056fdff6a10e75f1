-- What clients send, as the models want it. Whatever cannot be is refused with 422, as the published interface does.
local input = {}

local function refuse(ctx, field, why)
  ctx.fail(422, "unprocessable", "unprocessable", field .. ": " .. why)
end

local function given(value)
  return value ~= nil and value ~= json.null
end

-- The body, which must be a JSON object.
function input.object(ctx, req)
  local object = type(req.body) == "table" and not req.text:match("^%s*%[")
  if not object then refuse(ctx, "body", "a JSON object is expected") end
  return req.body
end

-- Refuses unless every one of the fields has a value.
function input.require(ctx, body, fields)
  for _, field in ipairs(fields) do
    if not given(body[field]) then refuse(ctx, field, "is required") end
  end
end

-- A text; a number becomes its digits.
function input.text(ctx, body, field)
  local value = body[field]
  if type(value) == "number" then return tostring(value) end
  if type(value) ~= "string" then refuse(ctx, field, "a text is expected") end
  return value
end

local function day(year, month, of_month)
  return string.format("%04d-%02d-%02d", year, month, of_month)
end

-- 11/30/2011, 2011-11-30 or an ISO instant; the model keeps the day.
function input.release(ctx, body, field)
  local value = body[field]
  if type(value) == "string" then
    local month, of_month, year = value:match("^%s*(%d%d?)/(%d%d?)/(%d%d%d%d)%s*$")
    if year then return day(year, month, of_month) end
    local date, rest = value:match("^%s*(%d%d%d%d%-%d%d%-%d%d)(.-)%s*$")
    if date and (rest == "" or rest:match("^[T ]%d%d:%d%d")) then return date end
  end
  refuse(ctx, field, "a date like 11/30/2011 or 2011-11-30 is expected")
end

-- A whole number; its digits as a text are one, and a fraction is rounded.
function input.age(ctx, body, field)
  local value = body[field]
  if value == json.null then return value end
  if type(value) == "string" and value:match("^%s*%-?%d+%s*$") then value = tonumber(value) end
  if type(value) ~= "number" then refuse(ctx, field, "a whole number is expected") end
  return math.floor(value + 0.5)
end

local genders = {
  female = "female", f = "female", woman = "female", girl = "female",
  male = "male", m = "male", man = "male", boy = "male",
  other = "other", o = "other", x = "other", non = "other", ["non-binary"] = "other", nonbinary = "other"
}

function input.gender(ctx, body, field)
  local value = body[field]
  if value == json.null then return value end
  local gender = type(value) == "string" and genders[value:lower()]
  if not gender then refuse(ctx, field, "female, male or other is expected") end
  return gender
end

function input.key(ctx, body, field)
  local key = type(body[field]) ~= "boolean" and math.tointeger(body[field])
  if not key then refuse(ctx, field, "the id of a record is expected") end
  return key
end

-- What has the name of a field of the model, as it is: the model checks it.
function input.rest(body, fields, record)
  for _, field in ipairs(fields) do
    if body[field] ~= nil then record[field] = body[field] end
  end
end

return input
