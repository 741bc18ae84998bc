--- The text of buffers, as far as it can be read as text.
local M = {}

--- The text of a buffer between two places; nil if the buffer has no such place.
---@param bufnr integer
---@param row integer
---@param col integer
---@param end_row integer
---@param end_col integer
---@return string?
function M.between(bufnr, row, col, end_row, end_col)
  if row == end_row and col == end_col then
    return ""
  end
  local count = vim.api.nvim_buf_line_count(bufnr)
  if end_row < count then
    local fine, lines = pcall(vim.api.nvim_buf_get_text, bufnr, row, col, end_row, end_col, {})
    return fine and table.concat(lines, "\n") or nil
  end
  if end_row > count or end_col > 0 or row >= count then
    return nil
  end
  local lines = vim.api.nvim_buf_get_lines(bufnr, row, count, false)
  lines[1] = lines[1]:sub(col + 1)
  return table.concat(lines, "\n") .. "\n"
end

--- Why lines are no text that a server could be told of; nil if they are.
---@param lines string[]
---@return string?
function M.unfit(lines)
  local text = table.concat(lines, "\n")
  if text:find("\0", 1, true) then
    return "it is binary"
  end
  return not M.is_utf8(text) and "it is not valid UTF-8" or nil
end

local SEQUENCES = {
  "[\194-\223][\128-\191]",
  "[\224-\239][\128-\191][\128-\191]",
  "[\240-\244][\128-\191][\128-\191][\128-\191]",
}
--- Too long for what they say, surrogates, or beyond the last code point.
local FORBIDDEN = { "\224[\128-\159]", "\237[\160-\191]", "\240[\128-\143]", "\244[\144-\191]" }

---@param text string
---@return boolean
function M.is_utf8(text)
  if not text:find("[\128-\255]") then
    return true
  end
  for _, pattern in ipairs(FORBIDDEN) do
    if text:find(pattern) then
      return false
    end
  end
  for _, pattern in ipairs(SEQUENCES) do
    text = text:gsub(pattern, " ")
  end
  return not text:find("[\128-\255]")
end

return M
