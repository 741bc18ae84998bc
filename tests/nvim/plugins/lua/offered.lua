--- What the stand-ins share: the text that is offered, and parts of it. The stand-ins have the functions, the events and
--- the ways to insert that are documented of the plugins; nothing of the plugins themselves is here.
local M = { text = "" }

---@param kind "accept"|"word"|"line"
function M.take(kind)
  local text = M.text
  local part = text
  if kind == "word" then
    part = text:match("^%s*[%w_]+") or text:match("^.")
  elseif kind == "line" then
    part = text:match("^[^\n]*\n?")
  end
  M.text = text:sub(#part + 1)
  return part
end

--- As an edit of the protocol that replaces the whole line up to the cursor, as several plugins make it.
function M.apply(text)
  local row, col = vim.api.nvim_win_get_cursor(0)[1] - 1, vim.api.nvim_win_get_cursor(0)[2]
  local before = vim.api.nvim_get_current_line():sub(1, col)
  local range = { start = { line = row, character = 0 }, ["end"] = { line = row, character = col } }
  vim.lsp.util.apply_text_edits(
    { { range = range, newText = before .. text } },
    vim.api.nvim_get_current_buf(),
    "utf-8"
  )
  local lines = vim.split(text, "\n")
  local last = #lines == 1 and col + #text or #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { row + #lines, last })
end

return M
