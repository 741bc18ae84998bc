local offered = require("offered")
local M = {}

function M.has_suggestion()
  return offered.text ~= ""
end

function M.on_accept_suggestion(is_partial)
  if not M.has_suggestion() then
    vim.api.nvim_feedkeys("\t", "n", true)
    return
  end
  offered.apply(offered.take(is_partial and "word" or "accept"))
end

function M.on_accept_suggestion_word()
  M.on_accept_suggestion(true)
end

return M
