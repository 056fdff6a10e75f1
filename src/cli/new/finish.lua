-- Finishes all open tasks of a project that the caller may change. Called as POST /rest/v1/rpc/finish.
-- param project integer: the key of the project
return fn {
  access = "may('write:tasks')",
  params = {project = "integer"},
  run = function(ctx, p)
    if not ctx.db.project:get(p.project) then ctx.fail(404, "no_project", "There is no such project") end
    local open = ctx.db.task:list{project = "eq." .. p.project, done = "is.false", select = "id"}
    for _, task in ipairs(open) do ctx.db.task:update(task.id, {done = true}) end
    return {finished = #open}
  end
}
