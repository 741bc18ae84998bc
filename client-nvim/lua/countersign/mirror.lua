--- The lines of a buffer as the server has them, and edits of them. Pure: it knows no buffer.
---
--- A document is its lines with a line end behind each, so there is an empty place behind the last one, at row `#lines`.
local M = {}

---@class countersign.Edit one replacement; rows and byte columns from 0, as the text was just before it
---@field row integer
---@field col integer
---@field end_row integer
---@field end_col integer
---@field text string lines joined by "\n"

local move = table.move

--- Put some lines in the place of others.
---@param lines string[]
---@param first integer from 0
---@param last integer half-open
---@param new string[]
function M.replace_lines(lines, first, last, new)
  local count, grown = #lines, #new - (last - first)
  if grown ~= 0 then
    if move then
      move(lines, last + 1, count, last + 1 + grown)
    elseif grown > 0 then
      for i = count, last + 1, -1 do
        lines[i + grown] = lines[i]
      end
    else
      for i = last + 1, count do
        lines[i + grown] = lines[i]
      end
    end
    for i = count + grown + 1, count do
      lines[i] = nil
    end
  end
  for i = 1, #new do
    lines[first + i] = new[i]
  end
end

---@class countersign.Inverse what takes an edit back
---@field first integer
---@field last integer
---@field lines string[]

--- Take an edit back, the last one first.
---@param lines string[]
---@param inverse countersign.Inverse
function M.take_back(lines, inverse)
  M.replace_lines(lines, inverse.first, inverse.last, inverse.lines)
end

---@param lines string[]
---@param first integer
---@param last integer
---@param rows string[]
---@return countersign.Inverse
local function put(lines, first, last, rows)
  local old = {}
  for i = first + 1, last do
    old[i - first] = lines[i]
  end
  M.replace_lines(lines, first, last, rows)
  return { first = first, last = first + #rows, lines = old }
end

--- Apply an edit.
---@param lines string[]
---@param edit countersign.Edit
---@return countersign.Inverse? # nil if it does not fit into the text; then nothing is changed
function M.apply(lines, edit)
  local count = #lines
  local head = edit.row == count and "" or lines[edit.row + 1]
  local tail = edit.end_row == count and "" or lines[edit.end_row + 1]
  if not head or not tail or edit.col > #head or edit.end_col > #tail then
    return nil
  end
  local text = head:sub(1, edit.col) .. edit.text .. tail:sub(edit.end_col + 1)
  if edit.end_row < count then
    local rows = text:find("\n", 1, true) and vim.split(text, "\n", { plain = true }) or { text }
    return put(lines, edit.row, edit.end_row + 1, rows)
  end
  local rows = vim.split(text, "\n", { plain = true })
  if rows[#rows] ~= "" then
    return nil -- there would be no line end behind the last line
  end
  rows[#rows] = nil
  return put(lines, edit.row, count, rows)
end

--- Whether some lines are those of a list.
---@param lines string[]
---@param first integer from 0
---@param others string[]
---@return boolean
function M.has(lines, first, others)
  for i = 1, #others do
    if lines[first + i] ~= others[i] then
      return false
    end
  end
  return true
end

return M
