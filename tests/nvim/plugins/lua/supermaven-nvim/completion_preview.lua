local offered = require("offered")
local M = {}

function M.on_accept_suggestion(is_partial)
  offered.apply(offered.take(is_partial and "word" or "accept"))
end

function M.on_accept_suggestion_word()
  M.on_accept_suggestion(true)
end

return M
