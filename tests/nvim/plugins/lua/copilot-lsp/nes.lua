local offered = require("offered")
local M = {}

function M.apply_pending_nes()
  offered.apply(offered.take("accept"))
  return true
end

return M
