return fn {
  access = "nobody",
  params = {text = "text"},
  run = function(ctx, p) ctx.db.entry:create{text = p.text} end
}
