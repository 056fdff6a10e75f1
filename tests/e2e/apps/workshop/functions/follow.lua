-- What happened to a piece.
return fn {
  access = "nobody",
  params = {event = "json", note = "text?"},
  run = function(ctx, p)
    local e = p.event
    local was = e.was and e.was ~= json.null and e.was.weight or "-"
    ctx.db.mark:create{n = e.id, job = ctx.job.id,
                       note = table.concat({e.kind, e.record.name, tostring(e.record.weight), tostring(was), p.note or ""}, " ")}
  end
}
