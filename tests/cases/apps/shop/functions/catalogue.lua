-- What there is.
return fn {
  access = "anyone",
  reads = true,
  params = {["like"] = "text?", newest = "boolean?"},
  run = function(ctx, p)
    local options = {select = "*", order = p.newest and "id.desc" or "id"}
    if p.like then options.name = "ilike.*" .. p.like .. "*" end
    return {items = ctx.db.item:list(options), count = ctx.db.item:count{}, missing = json.null, none = {}}
  end
}
