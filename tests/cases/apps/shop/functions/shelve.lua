return fn {
  access = "anyone",
  run = function(ctx)
    local made = ctx.admin.db.item:create{{name = "Belt", tags = {"leather"}}, {name = "Coat", price = 80}}
    ctx.admin.db.item:upsert({name = "Belt", stock = 4}, {on_conflict = "name"})
    ctx.admin.db.item:delete{where = {name = "Coat"}}
    return {made = #made, belt = ctx.db.item:list{where = {name = "Belt"}}[1], user = ctx.user, service = ctx.service}
  end
}
