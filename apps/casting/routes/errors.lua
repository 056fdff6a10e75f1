-- Every refusal as the published interface tells it: success, error, message; and a code, which it had but did not send.
local messages = {
  [400] = "bad request", [404] = "resource not found", [405] = "method not allowed",
  [413] = "request too large", [422] = "unprocessable", [500] = "INTERNAL SERVER ERROR", [503] = "service unavailable"
}

local malformed = {401, "invalid_header", "Authorization malformed."}
local claims = {401, "invalid_claims", "Incorrect claims. Please check the audience and issuer."}
local unreadable = {400, "invalid_header", "Unable to parse authentication token."}
local tokens = {
  credentials_missing = {401, "authorization_header_missing", "Authorization header is expected."},
  scheme_unknown = {401, "invalid_header", "Authorization header must start with \"Bearer\"."},
  token_missing = {401, "invalid_header", "Token not found."},
  token_parts = {401, "invalid_header", "Authorization header must be bearer token."},
  token_malformed = malformed,
  key_id_missing = malformed,
  api_key_invalid = malformed,
  token_expired = {401, "token_expired", "Token expired."},
  token_early = claims,
  issuer_unknown = claims,
  audience_unknown = claims,
  claims_invalid = claims,
  signature_invalid = unreadable,
  algorithm_refused = unreadable,
  key_unknown = {403, "invalid_header", "Unable to find the appropriate key."},
  permissions_missing = {400, "invalid_claims", "Permissions not included in JWT."},
  permission_denied = {403, "unauthorized", "Permission not found."}
}

-- What a model refuses is a value that cannot be.
local values = {unique = true, reference = true, required = true, check = true, value = true, invalid = true, refused = true}

route.errors(function(problem)
  local told = tokens[problem.reason]
  if told then
    return reply{status = told[1], body = {success = false, error = told[1], message = told[3], code = told[2]}}
  end
  local status = values[problem.reason] and 422 or problem.status
  local message = messages[status] or problem.title:lower()
  return reply{status = status, body = {success = false, error = status, message = message, code = problem.reason}}
end)

route.get("/", {access = "anyone", summary = "Says that the server is there"}, function()
  return {message = "Test server!"}
end)
