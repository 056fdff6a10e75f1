before.update(function(ctx, changes)
  changes.updated_at = ctx.now
end)
