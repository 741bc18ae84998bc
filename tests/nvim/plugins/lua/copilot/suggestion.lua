local offered = require("offered")
local M = {}

local function accept(kind)
  local text = offered.take(kind)
  vim.schedule(function()
    offered.apply(text)
  end)
end

function M.accept()
  accept("accept")
end

function M.accept_word()
  accept("word")
end

function M.accept_line()
  accept("line")
end

return M
