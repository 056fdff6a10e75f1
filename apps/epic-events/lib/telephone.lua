-- A telephone number as it is kept and compared: without blanks, dots and brackets, a French one as it is dialled in France.
return function(text)
  if type(text) ~= "string" then return text end
  local number = text:gsub("[ .()-]", ""):gsub("^00", "+")
  return (number:gsub("^%+330?", "0"))
end
