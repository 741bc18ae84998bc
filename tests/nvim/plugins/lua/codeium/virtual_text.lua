local offered = require("offered")
local M = {}
local text = ""

function M.get_completion_text()
  return text
end

local function keys(kind)
  if offered.text == "" then
    return "\t"
  end
  text = offered.take(kind):gsub("\n$", "")
  return vim.api.nvim_replace_termcodes(
    "<C-g>u<C-r><C-o>=v:lua.require'codeium.virtual_text'.get_completion_text()<CR>",
    true,
    false,
    true
  )
end

function M.accept()
  return keys("accept")
end

function M.accept_next_word()
  return keys("word")
end

function M.accept_next_line()
  return keys("line")
end

return M
