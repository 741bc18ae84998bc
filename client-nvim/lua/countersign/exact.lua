--- Sends `textDocument/didChange` itself: the very edits, each by itself, in the order in which they were made.
---
--- Neovim's own message is a line diff of what was before and what is now, so a line that was put in before one like it
--- arrives as a change of both. Here the places come from `on_bytes`. A copy of the lines, as the server has them, is
--- held beside: an edit is sent only if it leads to what the buffer holds. Where it does not (the middle of an undo of
--- many edits cannot be read), all edits together are, and if even these do not fit, a line diff.
local joining = require("countersign.joining")
local once = require("countersign.once")
local read = require("countersign.read")
local settle = require("countersign.settle")

local M = {}

---@class countersign.Told: countersign.Edit an edit as the server is told it
---@field tick integer
---@field claim countersign.Claim? the acceptance that it belongs to, or the cause that is no hand

---@class countersign.Seen: countersign.Told an edit as Neovim told it
---@field extent countersign.Extent

---@class countersign.News what the server has not been told of a document
---@field seen countersign.Seen[] the edits, in order
---@field above number lines at the top that nothing has touched
---@field below number the same at the end
---@field undoing boolean lines changed before anybody told of an edit: so it is when Neovim undoes or redoes

---@class countersign.Document a buffer that the server has open
---@field bufnr integer
---@field uri string
---@field version integer the last one that the server was told
---@field lines string[] as the server has them
---@field news countersign.News
---@field send fun(method: string, params: table)
---@field report fun(document: countersign.Document, version: integer, edit: countersign.Edit, claim: countersign.Claim)
---@field undone fun(document: countersign.Document, version: integer)
---@field whole boolean the next message holds the whole text

---@type table<integer, countersign.Document>
local documents = {}
---@type table<integer, true>
local attached = {}
local scheduled = false

--- Set by `countersign.accepting`: the acceptance that is under way in a buffer.
---@type fun(bufnr: integer, edit: countersign.Edit): countersign.Claim?
M.claim_of = function(_, _) end

--- Set by `countersign.hands`: why text came that no acceptance brought; nil if a hand typed it.
---@type fun(bufnr: integer, edit: countersign.Edit): countersign.Claim?
M.cause_of = function(_, _) end

--- Set by `countersign.hands`: the cause, going by the whole text that came.
---@type fun(text: string, claim: countersign.Claim): countersign.Claim
M.explained = function(_, claim)
  return claim
end

--- Set by `countersign.hands`: called when everything has happened that the last key caused.
M.handled = function() end

---@param bufnr integer
---@return countersign.Document?
function M.document(bufnr)
  return documents[bufnr == 0 and vim.api.nvim_get_current_buf() or bufnr]
end

---@return table<integer, countersign.Document>
function M.documents()
  return documents
end

---@param bufnr integer
---@return string
local function line_end(bufnr)
  local format = vim.bo[bufnr].fileformat
  return format == "dos" and "\r\n" or format == "mac" and "\r" or "\n"
end

---@return countersign.News
local function no_news()
  return { seen = {}, above = math.huge, below = math.huge, undoing = false }
end

local function later()
  if not scheduled then
    scheduled = true
    vim.schedule(function()
      scheduled = false
      M.handled()
      M.flush()
    end)
  end
end

---@param bufnr integer
local function attach(bufnr)
  attached[bufnr] = true
  vim.api.nvim_buf_attach(bufnr, false, {
    on_bytes = function(_, _, tick, row, col, start, old_rows, old_cols, old, rows, cols, new)
      local document = documents[bufnr]
      if not document then
        attached[bufnr] = nil
        return true
      end
      local end_row, end_col = row + rows, rows == 0 and col + cols or cols
      ---@type countersign.Seen
      local edit = {
        row = row,
        col = col,
        end_row = row + old_rows,
        end_col = old_rows == 0 and col + old_cols or old_cols,
        text = read.between(bufnr, row, col, end_row, end_col) or "\0", -- fits nothing: the outcome decides
        tick = tick,
        extent = { start = start, old = old, new = new },
      }
      edit.claim = M.claim_of(bufnr, edit) or M.cause_of(bufnr, edit)
      local seen = document.news.seen
      seen[#seen + 1] = edit
      later()
    end,
    on_lines = function(_, _, _, first, _, last)
      local document = documents[bufnr]
      if document then
        local below = vim.api.nvim_buf_line_count(bufnr) - last
        local news = document.news
        news.above = math.min(news.above, first)
        news.below = math.min(news.below, below)
        news.undoing = news.undoing or #news.seen == 0
        later()
      end
    end,
    on_reload = function() end, -- Neovim closes and opens the document
    on_detach = function()
      attached[bufnr] = nil
      documents[bufnr] = nil
    end,
  })
end

--- The server was told of a document, with the text that the buffer has now.
---@param bufnr integer
---@param item { uri: string, version: integer }
---@param send fun(method: string, params: table)
---@param report fun(document: countersign.Document, version: integer, edit: countersign.Edit, claim: countersign.Claim)
---@param undone fun(document: countersign.Document, version: integer)
function M.opened(bufnr, item, send, report, undone)
  documents[bufnr] = {
    bufnr = bufnr,
    uri = item.uri,
    version = item.version,
    lines = vim.api.nvim_buf_get_lines(bufnr, 0, -1, true),
    news = no_news(),
    send = send,
    report = report,
    undone = undone,
    whole = false,
  }
  if not attached[bufnr] then
    attach(bufnr)
  end
end

--- The server was told that a document is closed.
---@param uri string
function M.closed(uri)
  for bufnr, document in pairs(documents) do
    if document.uri == uri then
      documents[bufnr] = nil
    end
  end
end

--- There is no server any more.
function M.forget()
  documents = {}
end

--- Something besides the lines has changed that is part of the text: line ends, the one behind the last line.
---@param bufnr integer
function M.resend(bufnr)
  local document = documents[bufnr]
  if document then
    document.whole = true
    later()
  end
end

---@param document countersign.Document
---@param tick integer
---@param edits countersign.Told[]
local function tell(document, tick, edits)
  local version = math.max(tick, document.version + 1)
  document.version = version
  local changes = {}
  local ending = line_end(document.bufnr)
  for i, edit in ipairs(edits) do
    changes[i] = {
      range = {
        start = { line = edit.row, character = edit.col },
        ["end"] = { line = edit.end_row, character = edit.end_col },
      },
      text = ending == "\n" and edit.text or edit.text:gsub("\n", ending),
    }
  end
  document.send("textDocument/didChange", {
    textDocument = { uri = document.uri, version = version },
    contentChanges = changes,
  })
  for _, edit in ipairs(edits) do
    if edit.claim and edit.text ~= "" then
      document.report(document, version, edit, M.explained(edit.text, edit.claim))
    end
  end
end

---@param document countersign.Document
local function tell_whole(document)
  local version = math.max(vim.api.nvim_buf_get_changedtick(document.bufnr), document.version + 1)
  document.version = version
  document.lines = vim.api.nvim_buf_get_lines(document.bufnr, 0, -1, true)
  local ending = line_end(document.bufnr)
  local text = table.concat(document.lines, ending) .. (vim.bo[document.bufnr].eol and ending or "")
  document.send("textDocument/didChange", {
    textDocument = { uri = document.uri, version = version },
    contentChanges = { { text = text } },
  })
end

--- An edit at the very end of a text without a line end there: rows count a line end that is not there.
---@param document countersign.Document
---@param edits countersign.Edit[]
---@param count integer lines before the edits
---@return boolean
local function reaches_the_end(document, edits, count)
  if vim.bo[document.bufnr].eol then
    return false
  end
  for _, edit in ipairs(edits) do
    if edit.end_row >= count then
      return true
    end
    count = count - (edit.end_row - edit.row) + select(2, edit.text:gsub("\n", ""))
  end
  return false
end

--- Sends the edits of one message each, as long as they were made one after the other.
---@param document countersign.Document
---@param edits countersign.Told[]
local function tell_each(document, edits)
  local i = 1
  while i <= #edits do
    local last = i
    while edits[last + 1] and edits[last + 1].tick == edits[i].tick and edits[last + 1].claim == edits[i].claim do
      last = last + 1
    end
    tell(document, edits[i].tick, vim.list_slice(edits, i, last))
    i = last + 1
  end
end

--- What cannot be followed further is closed, so that nothing is claimed of it.
---@param document countersign.Document
local function drop(document)
  documents[document.bufnr] = nil
  document.send("textDocument/didClose", { textDocument = { uri = document.uri } })
  local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(document.bufnr), ":t")
  once.say(("%s is not followed any more: it holds bytes that are no text."):format(name))
end

---@param document countersign.Document
local function flush(document)
  if not vim.api.nvim_buf_is_loaded(document.bufnr) then
    return
  end
  local before = #document.lines
  local news = document.news
  document.news = no_news()
  news.seen = joining.joined(news.seen)
  local edits = settle.edits(document.bufnr, document.lines, news)
  if not edits then
    drop(document)
  elseif document.whole or reaches_the_end(document, edits, before) then
    document.whole = false
    tell_whole(document)
  else
    tell_each(document, edits)
    if news.undoing and #edits > 0 then
      document.undone(document, document.version)
    end
  end
end

--- Put in place what Neovim has to do for exact edits; once.
function M.prepare()
  local group = vim.api.nvim_create_augroup("countersign.exact", { clear = true })
  -- As long as somebody listens to this, Neovim inserts typed characters one by one, also those of a repeated edit or
  -- of a hand that is faster than the screen.
  vim.api.nvim_create_autocmd("InsertCharPre", { group = group, callback = function() end })
  vim.api.nvim_create_autocmd("OptionSet", {
    group = group,
    pattern = { "fileformat", "endofline", "bomb" },
    callback = function()
      M.resend(vim.api.nvim_get_current_buf())
    end,
  })
end

--- Tell the server everything that it has not been told.
function M.flush()
  for _, document in pairs(documents) do
    if document.whole or #document.news.seen > 0 or document.news.above < math.huge then
      flush(document)
    end
  end
end

return M
