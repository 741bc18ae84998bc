local offered = require("offered")
local M = { action = {} }

local function insert(text)
  vim.schedule(function()
    local cursor = vim.api.nvim_win_get_cursor(0)
    local lines = vim.split(text, "\n")
    vim.api.nvim_buf_set_text(0, cursor[1] - 1, cursor[2], cursor[1] - 1, cursor[2], lines)
    local last = #lines == 1 and cursor[2] + #text or #lines[#lines]
    vim.api.nvim_win_set_cursor(0, { cursor[1] - 1 + #lines, last })
  end)
end

function M.action.accept()
  insert(offered.take("accept"))
end

function M.action.accept_line()
  insert(offered.take("line"))
end

return M
