--- Several edits of which only the places are known, as one set of edits whose texts are read from the outcome. Pure.
---
--- While Neovim undoes, the text is the old one again before the first of its edits is told. So what an edit in the
--- middle put in cannot be read; what all of them together did can.
local M = {}

---@class countersign.Extent where one edit was made, in bytes of the text just before it
---@field start integer
---@field old integer how many bytes went
---@field new integer how many bytes came

---@class countersign.Piece what a part of the text consists of
---@field old integer? where it begins in the text before all edits; nil if it is new
---@field size integer

---@param pieces countersign.Piece[]
---@param at integer
---@return integer # the piece that begins there, after cutting one if needed
local function cut(pieces, at)
  local start = 0
  for i, piece in ipairs(pieces) do
    if start == at then
      return i
    end
    if at < start + piece.size then
      local left = at - start
      table.insert(pieces, i + 1, { old = piece.old and piece.old + left, size = piece.size - left })
      piece.size = left
      return i + 1
    end
    start = start + piece.size
  end
  return #pieces + 1
end

---@class countersign.Change bytes before all edits, and after all of them; half-open
---@field from integer
---@field to integer
---@field new_from integer
---@field new_to integer

--- What a sequence of edits did.
---@param size integer bytes of the text before them
---@param extents countersign.Extent[]
---@return countersign.Change[] # ascending, apart from each other
function M.changes(size, extents)
  ---@type countersign.Piece[]
  local pieces = { { old = 0, size = size } }
  for _, extent in ipairs(extents) do
    local first = cut(pieces, extent.start)
    local last = cut(pieces, extent.start + extent.old)
    for _ = first, last - 1 do
      table.remove(pieces, first)
    end
    if extent.new > 0 then
      table.insert(pieces, first, { size = extent.new })
    end
  end
  table.insert(pieces, { old = size, size = 0 })
  local changes = {} ---@type countersign.Change[]
  local old, new, new_from = 0, 0, 0
  for _, piece in ipairs(pieces) do
    if piece.old then
      if piece.old > old or new > new_from then
        changes[#changes + 1] = { from = old, to = piece.old, new_from = new_from, new_to = new }
      end
      old = piece.old + piece.size
      new_from = new + piece.size
    end
    new = new + piece.size
  end
  return changes
end

--- Where bytes are in lines.
---@param lines string[]
---@param offsets integer[] ascending
---@return integer[][] # rows and columns
function M.places(lines, offsets)
  local places, start, row, count = {}, 0, 0, #lines
  for i, offset in ipairs(offsets) do
    while row < count and start + #lines[row + 1] < offset do
      start = start + #lines[row + 1] + 1
      row = row + 1
    end
    places[i] = { row, offset - start }
  end
  return places
end

--- The bytes of lines, line ends included.
---@param lines string[]
---@return integer
function M.size(lines)
  local size = #lines
  for i = 1, #lines do
    size = size + #lines[i]
  end
  return size
end

return M
