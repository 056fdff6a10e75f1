-- Puts jobs into the queue that leave the marks `from` to `to`; fails afterwards where asked to.
return fn {
  access = "nobody",
  params = {from = "integer", to = "integer", fail = "boolean?", delay = "number?", key = "text?", queue = "text?"},
  run = function(ctx, p)
    local ids = json.array()
    local added
    for n = p.from, p.to do
      ids[#ids + 1], added = ctx.jobs.enqueue("mark", {n = n}, {delay = p.delay, key = p.key, queue = p.queue})
    end
    if p.fail then ctx.fail(409, "no", "not today") end
    return {ids = ids, added = added}
  end
}
