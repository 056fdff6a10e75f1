local money = {}
function money.text(amount) return string.format("%.2f €", amount) end
return money
