-- Puts a job into the queue for another day.
return fn {
  access = "may('plan')",
  params = {name = "text", with = "json?", key = "text?", queue = "text?", at = "text?", priority = "integer?", delay = "json?", fail = "boolean?"},
  run = function(ctx, p)
    local id, added = ctx.jobs.enqueue(p.name, p.with, {
      delay = p.delay or (not p.at and "30d" or nil), at = p.at, key = p.key, queue = p.queue, priority = p.priority})
    if p.fail then ctx.fail(409, "late", "too late for " .. id) end
    return {id = id, added = added}
  end
}
