--- From what Neovim told of edits to edits that surely lead to what the buffer holds.
local compose = require("countersign.compose")
local mirror = require("countersign.mirror")
local read = require("countersign.read")

local M = {}

--- Apply edits to the copy of the lines, if they lead to what the buffer holds.
---@param bufnr integer
---@param lines string[] changed if they do
---@param edits countersign.Told[] a line end may be added
---@param above number lines at the top that nothing has touched
---@param below number the same at the end
---@return boolean
local function lead(bufnr, lines, edits, above, below)
  local inverses = {} ---@type countersign.Inverse[]
  above, below = math.min(above, #lines), math.min(below, #lines)
  local i, fine = 1, true
  while fine and edits[i] do
    local edit = edits[i]
    above, below = math.min(above, edit.row), math.min(below, #lines - edit.end_row - 1)
    inverses[#inverses + 1] = mirror.apply(lines, edit)
    fine = #inverses == i and read.unfit({ edit.text }) == nil
    if #lines == 0 then
      -- Where all lines are gone, Neovim has one that is empty.
      table.insert(edits, i + 1, { row = 0, col = 0, end_row = 0, end_col = 0, text = "\n", tick = edit.tick })
    end
    i = i + 1
  end
  if fine then
    local count = vim.api.nvim_buf_line_count(bufnr)
    below = math.max(math.min(below, count - above), 0)
    local first, last = math.floor(above), math.floor(count - below)
    fine = #lines == count and mirror.has(lines, first, vim.api.nvim_buf_get_lines(bufnr, first, last, false))
  end
  if not fine then
    for k = #inverses, 1, -1 do
      mirror.take_back(lines, inverses[k])
    end
  end
  return fine
end

--- All edits together, as changes whose texts the buffer has, in the order in which Neovim makes such edits: from the
--- top, and back from the end when it undoes them.
---@param bufnr integer
---@param old string[]
---@param seen countersign.Seen[]
---@param undoing boolean
---@return countersign.Told[]?
local function composed(bufnr, old, seen, undoing)
  local extents = {}
  for i, edit in ipairs(seen) do
    extents[i] = edit.extent
  end
  local new = vim.api.nvim_buf_get_lines(bufnr, 0, -1, true)
  local changes = compose.changes(compose.size(old), extents)
  local olds, news = {}, {}
  for _, change in ipairs(changes) do
    vim.list_extend(olds, { change.from, change.to })
    vim.list_extend(news, { change.new_from, change.new_to })
  end
  olds, news = compose.places(old, olds), compose.places(new, news)
  local edits = {} ---@type countersign.Told[]
  for i = 1, #changes do
    local from, to, new_from, new_to = olds[2 * i - 1], olds[2 * i], news[2 * i - 1], news[2 * i]
    local text = read.between(bufnr, new_from[1], new_from[2], new_to[1], new_to[2])
    if not text then
      return nil
    end
    if undoing then
      -- Each counts in the old text, as nothing above it has been changed.
      table.insert(edits, 1, { row = from[1], col = from[2], end_row = to[1], end_col = to[2], text = text, tick = 0 })
    else
      local rows = to[1] - from[1]
      local end_col = rows == 0 and new_from[2] + to[2] - from[2] or to[2]
      local end_row = new_from[1] + rows
      edits[i] = { row = new_from[1], col = new_from[2], end_row = end_row, end_col = end_col, text = text, tick = 0 }
    end
  end
  return edits
end

--- A filter puts its output in and takes the lines out that it was made of: together, one replacement.
---@param seen countersign.Seen[]
---@return boolean
local function is_filter(seen)
  local came, went = seen[1], seen[2]
  if #seen ~= 2 or came.extent.old > 0 or went.extent.new > 0 or not came.text:find("\n", 1, true) then
    return false
  end
  local start, size = came.extent.start, came.extent.new
  return went.extent.start + went.extent.old == start or went.extent.start == start + size
end

--- A line diff: surely right, and not exact.
---@param old string[]
---@param new string[]
---@return countersign.Told[]
local function diffed(old, new)
  local function text(lines)
    return table.concat(lines, "\n") .. "\n"
  end
  local hunks = vim.diff(text(old), text(new), { result_type = "indices" }) --[[@as integer[][] ]]
  local edits = {} ---@type countersign.Told[]
  for i = #hunks, 1, -1 do
    local first, gone, new_first, come = hunks[i][1], hunks[i][2], hunks[i][3], hunks[i][4]
    local row = gone == 0 and first or first - 1
    local lines = vim.list_slice(new, new_first, new_first + come - 1)
    edits[#edits + 1] =
      { row = row, col = 0, end_row = row + gone, end_col = 0, text = come > 0 and text(lines) or "", tick = 0 }
  end
  return edits
end

--- The edits that lead from the copy of the lines to the buffer; afterwards the copy is what the buffer holds.
---@param bufnr integer
---@param lines string[]
---@param news countersign.News
---@return countersign.Told[]? # nil if the buffer holds no text any more
function M.edits(bufnr, lines, news)
  local seen = news.seen
  -- What was typed bit by bit is undone bit by bit, in an order of Neovim's own: in one piece it is known again.
  local as_one = (news.undoing and #seen > 1) or is_filter(seen)
  if not as_one and lead(bufnr, lines, seen, news.above, news.below) then
    return seen
  end
  local new = vim.api.nvim_buf_get_lines(bufnr, 0, -1, true)
  if read.unfit(new) then
    return nil
  end
  local together = #seen > 0 and composed(bufnr, lines, seen, news.undoing) or nil
  if not together or not lead(bufnr, lines, together, 0, 0) then
    together = diffed(lines, new)
    mirror.replace_lines(lines, 0, #lines, new)
  end
  -- An acceptance that came in several edits at once is one all the same.
  local claim = seen[1] and seen[1].claim
  for _, edit in ipairs(seen) do
    claim = edit.claim == claim and claim or nil
  end
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  for _, edit in ipairs(together) do
    edit.tick, edit.claim = tick, claim
  end
  return together
end

return M
