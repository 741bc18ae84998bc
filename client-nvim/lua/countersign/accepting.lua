--- While a completion is being accepted, what comes into its buffer is the AI's.
---
--- Plugins insert at once, a moment later, or let Neovim type the text. So an acceptance is a window: it opens before the
--- plugin's function is called, and closes when that is done, with the next key that a hand presses at the latest.
local exact = require("countersign.exact")

local M = {}

---@alias countersign.Kind "accept"|"word"|"line"|"next-edit"|"inline-chat"

---@class countersign.Acceptance
---@field tool string
---@field kind countersign.Kind
---@field model? string
---@field typed? boolean the plugin returns keys, and Neovim types them when its function has returned
---@field wide? boolean it takes its time, and a hand may type meanwhile: single keys are not the AI's

---@class countersign.Claim: countersign.Acceptance
---@field keys integer how many keys of a hand do not end it

---@type table<integer, countersign.Claim>
local windows = {}
local listener = vim.api.nvim_create_namespace("countersign.accepting")

--- Longest time that an acceptance may take whose end cannot be seen, in milliseconds.
local PATIENCE = 1500

---@param bufnr integer
---@param claim countersign.Claim
local function close(bufnr, claim)
  if windows[bufnr] == claim then
    windows[bufnr] = nil
  end
  if next(windows) == nil then
    vim.on_key(nil, listener)
  end
end

---@param _ string
---@param typed string?
local function on_key(_, typed)
  if not typed or typed == "" then
    return
  end
  for bufnr, claim in pairs(windows) do
    if claim.keys > 0 then
      claim.keys = claim.keys - 1
    elseif not claim.wide then
      close(bufnr, claim)
    end
  end
end

---@param bufnr integer
---@param edit countersign.Edit
---@return countersign.Claim?
exact.claim_of = function(bufnr, edit)
  local claim = windows[bufnr]
  if claim and claim.wide and (#edit.text < 2 or not edit.text:find("%S")) then
    return nil
  end
  return claim
end

--- An acceptance begins.
---@param acceptance countersign.Acceptance
---@param bufnr? integer
---@return fun() done to be called when the plugin's part is over
function M.begin(acceptance, bufnr)
  bufnr = (bufnr == nil or bufnr == 0) and vim.api.nvim_get_current_buf() or bufnr
  ---@cast bufnr integer
  local claim = vim.tbl_extend("force", { keys = acceptance.typed and 1 or 0 }, acceptance) --[[@as countersign.Claim]]
  if next(windows) == nil then
    vim.on_key(on_key, listener)
  end
  windows[bufnr] = claim
  local function over()
    close(bufnr, claim)
  end
  return function()
    if acceptance.typed then
      vim.defer_fn(over, PATIENCE)
    else
      -- What the plugin has scheduled comes first, and once more.
      vim.schedule(function()
        vim.schedule(over)
      end)
    end
  end
end

--- An acceptance that was over before anybody said so: the last edit that put this text in.
---@param acceptance countersign.Acceptance
---@param text string
---@param bufnr? integer
---@return boolean # whether there is one
function M.was(acceptance, text, bufnr)
  bufnr = bufnr or vim.api.nvim_get_current_buf()
  local document = exact.document(bufnr)
  if not document or text == "" then
    return false
  end
  local claim = vim.tbl_extend("force", { keys = 0 }, acceptance) --[[@as countersign.Claim]]
  for i = #document.news.seen, 1, -1 do
    if document.news.seen[i].text == text then
      document.news.seen[i].claim = claim
      return true
    end
  end
  exact.flush()
  document.report(document, document.version, { text = text, row = 0, col = 0, end_row = 0, end_col = 0 }, claim)
  return true
end

--- A function that does what another one does, as an acceptance.
---@param original function
---@param acceptance countersign.Acceptance|fun(...): countersign.Acceptance
---@return function
function M.wrapped(original, acceptance)
  return function(...)
    local what = type(acceptance) == "function" and acceptance(...) or acceptance --[[@as countersign.Acceptance]]
    local done = M.begin(what)
    local results = vim.F.pack_len(pcall(original, ...))
    done()
    if not results[1] then
      error(results[2], 0)
    end
    return unpack(results, 2, results.n)
  end
end

return M
