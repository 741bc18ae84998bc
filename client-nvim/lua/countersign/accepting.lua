--- While a completion is being accepted, what comes into its buffer is the AI's.
---
--- Plugins insert at once, a moment later, or let Neovim type the text. So an acceptance is a window: it opens before the
--- plugin's function is called, and closes when that is done, with the next key that a hand presses at the latest.
local around = require("countersign.around")
local exact = require("countersign.exact")
local hands = require("countersign.hands")

local M = {}

---@alias countersign.Kind "accept"|"word"|"line"|"next-edit"|"inline-chat"

---@class countersign.Acceptance
---@field tool string
---@field kind countersign.Kind
---@field model? string
---@field typed? boolean the plugin returns keys, and Neovim types them when its function has returned
---@field wide? boolean it takes its time, and a hand may type meanwhile: single keys are not the AI's
---@field anywhere? boolean the text may come into another buffer than the current one

---@class countersign.Claim: countersign.Acceptance
---@field keys integer how many keys of a hand do not end it
---@field cause? countersign.Cause no acceptance at all: why else the text came

--- By buffer; 0 is whichever buffer the plugin chooses.
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
  local claim = windows[bufnr] or windows[0]
  if claim then
    hands.not_typed()
  end
  if claim and claim.wide and (#edit.text < 2 or not edit.text:find("%S")) then
    return nil
  end
  return claim
end

--- An acceptance begins.
---@param acceptance countersign.Acceptance
---@param bufnr? integer
---@return fun(nothing?: boolean) done to be called when the plugin's part is over, with `true` if it had nothing to put in
function M.begin(acceptance, bufnr)
  if acceptance.anywhere then
    bufnr = 0
  elseif bufnr == nil or bufnr == 0 then
    bufnr = vim.api.nvim_get_current_buf()
  end
  ---@cast bufnr integer
  local claim = vim.tbl_extend("force", { keys = acceptance.typed and 1 or 0 }, acceptance) --[[@as countersign.Claim]]
  if next(windows) == nil then
    vim.on_key(on_key, listener)
  end
  windows[bufnr] = claim
  local function over()
    close(bufnr, claim)
  end
  return function(nothing)
    if nothing then
      over()
    elseif acceptance.typed then
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
---@param acceptance countersign.Acceptance|{ cause: countersign.Cause }
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

--- Tools one of whose functions is at work: `accept_word` of most plugins calls `accept`, and stays a word.
---@type table<string, true>
local at_work = {}

--- A function of a plugin begins, which may accept something.
---@param acceptance countersign.Acceptance
---@return (fun(nothing: boolean))? # nil within another function of the same plugin
function M.enter(acceptance)
  local tool = acceptance.tool
  if at_work[tool] then
    return nil
  end
  at_work[tool] = true
  local done = M.begin(acceptance)
  return function(nothing)
    at_work[tool] = nil
    done(nothing)
  end
end

--- A function that does what another one does, as an acceptance.
---@param original function
---@param acceptance countersign.Acceptance|fun(...): countersign.Acceptance? nil: there is nothing to accept
---@param took? fun(result: any): boolean whether something was accepted, going by what the function returned
---@return function
function M.wrapped(original, acceptance, took)
  return function(...)
    local what ---@type countersign.Acceptance?
    if type(acceptance) == "function" then
      what = acceptance(...)
    else
      what = acceptance
    end
    local leave = what and M.enter(what)
    if not leave then
      return original(...)
    end
    return around.call(original, function(fine, result)
      -- A key that accepts does something else where nothing is offered, and that is not the AI's.
      leave(not fine or result == false or (took ~= nil and not took(result)))
    end, ...)
  end
end

return M
