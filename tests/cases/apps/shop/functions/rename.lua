-- Tries a name, and says what came of it.
return fn {
  access = "role = 'clerk'",
  params = {id = "integer", name = "text"},
  run = function(ctx, p)
    local good, problem = pcall(function() return ctx.admin.db.item:update(p.id, {name = p.name}) end)
    if good then return {renamed = true} end
    ctx.fail(409, "not_renamed", "Not renamed: " .. problem.kind, problem.details)
  end
}
