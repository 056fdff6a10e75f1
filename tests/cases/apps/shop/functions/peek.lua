return fn {access = "anyone", reads = true, run = function(ctx) return {mine = ctx.db.item:list{limit = 1}, all = ctx.admin.db.item:list{select = "name,cost", limit = 1}} end}
