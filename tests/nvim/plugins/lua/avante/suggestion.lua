local offered = require("offered")
local Suggestion = {}
Suggestion.__index = Suggestion

function Suggestion:accept()
  offered.apply(offered.take("accept"))
end

return Suggestion
