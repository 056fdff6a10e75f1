-- A collaborator's role is their department, whoever writes it. Setup and the service key may make one without.
local telephone = require("lib/telephone")
local roles = {gestion = true, commerce = true, support = true}

local function say(ctx, french, english)
  if ctx.language == "en" then return english end
  return french
end

local function role_of(ctx, key)
  local department = ctx.admin.db.department:get(key)
  if department and roles[department.name] then return department.name end
  return json.null
end

local function check_may_leave(ctx, was)
  if was.role == "gestion" and ctx.admin.db.user:count{role = "eq.gestion"} == 1 then
    ctx.fail(409, "last_manager", say(ctx, "C'est le dernier membre de la gestion.", "This is the last member of management."))
  end
  local clients = ctx.admin.db.client:count{sales_contact = "eq." .. was.id}
  if clients > 0 then
    ctx.fail(409, "has_clients", say(ctx,
      was.name .. " suit encore " .. clients .. " client(s) : confiez-les d'abord à quelqu'un d'autre.",
      was.name .. " still has " .. clients .. " client(s): give them to somebody else first."))
  end
end

before.create(function(ctx, row)
  row.telephone = telephone(row.telephone)
  if row.department then
    row.role = role_of(ctx, row.department)
  elseif ctx.user then
    ctx.fail(400, "no_department", say(ctx, "Un collaborateur a un département.", "A collaborator has a department."))
  end
  if ctx.user and not (row.name and row.telephone) then
    ctx.fail(400, "no_name", say(ctx, "Un collaborateur a un nom et un téléphone.", "A collaborator has a name and a telephone."))
  end
end)

before.update(function(ctx, changes, was)
  changes.telephone = telephone(changes.telephone)
  if changes.department == nil or changes.department == was.department then return end
  if changes.department == json.null then
    ctx.fail(400, "no_department", say(ctx, "Un collaborateur a un département.", "A collaborator has a department."))
  end
  local role = role_of(ctx, changes.department)
  if role ~= was.role then check_may_leave(ctx, was) end
  changes.role = role
end)

before.delete(function(ctx, was)
  if ctx.user then check_may_leave(ctx, was) end
end)
