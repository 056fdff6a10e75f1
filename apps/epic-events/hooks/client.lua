local telephone = require("lib/telephone")

before.create(function(ctx, row)
  row.telephone = telephone(row.telephone)
end)

before.update(function(ctx, changes)
  changes.telephone = telephone(changes.telephone)
  changes.updated_at = ctx.now
end)
