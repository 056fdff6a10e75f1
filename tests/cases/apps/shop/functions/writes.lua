return fn {access = "anyone", reads = true, run = function(ctx) ctx.admin.db.item:create{name = "Sneaky"} end}
