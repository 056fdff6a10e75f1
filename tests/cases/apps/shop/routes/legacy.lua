route.errors("/legacy", function(problem)
  return reply{status = 200, type = "text/plain", body = "ERR " .. problem.status .. " " .. problem.reason}
end)

route.get("/legacy/{name}", {access = "signed_in"}, function(ctx, req)
  return reply{type = "text/plain", body = "OK " .. req.params.name}
end)
