--- What one acceptance, or one cause other than a hand, did character by character, as one edit. Pure.
local M = {}

--- Where an insertion that follows another one at once would be.
---@param edit countersign.Seen
---@return integer row
---@return integer col
local function end_of(edit)
  local rows = vim.split(edit.text, "\n", { plain = true })
  local last = rows[#rows] or ""
  return edit.row + #rows - 1, #last + (#rows == 1 and edit.col or 0)
end

--- Characters that were taken away one by one, backwards from where this edit stands, as what it replaces: a plugin
--- takes away what was typed and puts it back, with more behind it.
---@param result countersign.Seen[] the last one is looked at, and its predecessors go
local function take_in_deletions(result)
  local edit = result[#result]
  local before = result[#result - 1]
  while
    edit
    and before
    and before.text == ""
    and before.row == before.end_row
    and before.row == edit.row
    and edit.row == edit.end_row
    and before.col == edit.end_col
  do
    -- A deletion right behind the place, or the last one of a row of them.
    edit.end_col = before.end_col
    edit.extent = { start = edit.extent.start, old = edit.extent.old + before.extent.old, new = edit.extent.new }
    table.remove(result, #result - 1)
    before = result[#result - 1]
  end
end

---@param seen countersign.Seen[]
---@return countersign.Seen[]
function M.joined(seen)
  local result = {} ---@type countersign.Seen[]
  for _, edit in ipairs(seen) do
    local last = result[#result]
    local pure = edit.row == edit.end_row and edit.col == edit.end_col
    local row, col = nil, nil ---@type integer?, integer?
    if last and edit.claim and last.claim == edit.claim and pure then
      row, col = end_of(last)
    end
    if last and edit.row == row and edit.col == col then
      last.text = last.text .. edit.text
      last.tick = edit.tick
      last.extent.new = last.extent.new + edit.extent.new
    else
      result[#result + 1] = edit
      if edit.claim and pure then
        take_in_deletions(result)
      end
    end
  end
  return result
end

return M
