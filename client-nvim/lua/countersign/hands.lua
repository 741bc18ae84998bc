--- Whether a hand typed what came into a buffer.
---
--- Neovim puts in character by character not only what is typed, but also what a plugin feeds as keys, what stands in a
--- register (Ctrl-R) and what is chosen from a list. By the edits alone all of it looks typed. A key that was pressed
--- puts in one character; whatever else comes is reported with its cause, as far as that can be seen.
local adapters = require("countersign.adapters")
local around = require("countersign.around")
local exact = require("countersign.exact")

local M = {}

---@alias countersign.Cause "paste"|"list"|"unseen"

---@class countersign.Key the last key that Neovim has got
---@field text string what it came as, after mappings
---@field inserting boolean pressed while inserting
---@field pressed boolean a hand pressed it; if not, a plugin, a mapping, a register or a macro sent it
---@field spent boolean it has put in its character
---@field over boolean everything that it caused has happened

---@class countersign.Press the last one that a hand pressed
---@field text string
---@field inserting boolean
---@field calls boolean it was mapped to a function of Lua

---@type countersign.Key
local key = { text = "", inserting = false, pressed = false, spent = true, over = true }
---@type countersign.Press
local press = { text = "", inserting = false, calls = false }
--- Nothing but typed text was put in by the insertion that `.` repeats.
local clean = true
--- A macro puts in a register or chooses from a list.
local mixed_macro = false
---@type "no"|"asked"|"put" whether Ctrl-R has been pressed, and a register named
local register = "no"
local pasting = false

---@type countersign.Claim? what one thing other than a hand puts in is one
local run = nil

local ESCAPE, CTRL_A, CTRL_C, CTRL_N, CTRL_O, CTRL_P, CTRL_R, CTRL_X =
  "\27", "\1", "\3", "\14", "\15", "\16", "\18", "\24"
local LISTS = { [CTRL_N] = true, [CTRL_P] = true, [CTRL_R] = true, [CTRL_X] = true }

---@param text string
---@param typed string?
local function on_key(text, typed)
  local mode = vim.api.nvim_get_mode().mode:sub(1, 1)
  local inserting = mode == "i" or mode == "R"
  local pressed = typed ~= nil and typed ~= ""
  key = { text = text, inserting = inserting, pressed = pressed, spent = false, over = false }
  if pressed then
    press = { text = text, inserting = inserting, calls = text:byte() == 0x80 }
    run, mixed_macro = nil, false
    if register == "put" then
      register = "no"
    end
  elseif inserting and LISTS[text] and vim.fn.reg_executing() ~= "" then
    mixed_macro = true
  end
  if not inserting then
    register = "no"
  elseif text == CTRL_R and register == "no" then
    register = "asked"
  elseif register == "asked" and text ~= CTRL_O and text ~= CTRL_P and text ~= CTRL_R then
    register = text == "=" and "no" or "put"
  end
end

---@param cause countersign.Cause
---@return countersign.Claim
local function as(cause)
  if not run or run.cause ~= cause then
    run = { tool = "", kind = "accept", keys = 0, cause = cause }
  end
  return run
end

--- Whether a list is open, of Neovim or of a plugin, and the tool if what is chosen in it is an AI's.
---@return boolean
---@return string? tool
local function chosen()
  local source = adapters.chosen()
  return source ~= nil, adapters.tool_of(source)
end

--- Text that the user has put into a mapping or an abbreviation is the user's.
---@param text string
---@return boolean
local function is_configured(text)
  for _, mode in ipairs({ "i", "ia" }) do
    local maps = vim.api.nvim_get_keymap(mode)
    vim.list_extend(maps, vim.api.nvim_buf_get_keymap(0, mode))
    for _, map in ipairs(maps) do
      if map.rhs and map.rhs:find(text, 1, true) then
        return true
      end
    end
  end
  return false
end

---@return boolean # it repeats what a hand has typed
local function repeats()
  if press.inserting then
    return clean and (press.text == ESCAPE or press.text == CTRL_C or press.text == CTRL_A)
  end
  return not press.calls and (press.text ~= "." or clean)
end

---@return boolean
local function is_put()
  local letter = key.text
  return not key.inserting and not key.over and (letter == "p" or letter == "P")
end

---@param edit countersign.Edit
---@return countersign.Claim?
local function cause_of(edit)
  local text = edit.text
  if text == "" then
    return nil
  end
  if pasting or register == "put" or is_put() then
    return as("paste")
  end
  local single = #text == 1 or (#text < 5 and vim.fn.strchars(text) == 1)
  if not single then
    return chosen() and as("list") or nil -- what else comes in one piece is a burst to the server
  end
  if vim.fn.reg_executing() ~= "" and not key.over then
    return mixed_macro and as("unseen") or nil
  end
  local lists = vim.api.nvim_get_mode().mode:sub(2, 2) == "c"
  if not key.over and not lists then
    if key.pressed and key.inserting and not key.spent and not press.calls then
      key.spent = true
      return nil
    end
    if repeats() then
      return nil
    end
  end
  return as((lists or chosen()) and "list" or "unseen")
end

---@param _ integer
---@param edit countersign.Edit
---@return countersign.Claim?
exact.cause_of = function(_, edit)
  local claim = cause_of(edit)
  if claim and key.inserting then
    clean = false
  end
  return claim
end

--- An acceptance was put in while inserting.
function M.not_typed()
  clean = false
end

--- Everything that the last key caused has happened.
exact.handled = function()
  key.over = true
end

--- What came character by character is looked at as a whole.
---@param text string
---@param claim countersign.Claim
---@return countersign.Claim
exact.explained = function(text, claim)
  local core = vim.trim(text)
  -- Brackets come by themselves in pairs, and blanks with indentation.
  if claim.cause == "unseen" and (not core:find("[%w\128-\255]") or is_configured(core)) then
    return { tool = "", kind = "accept", keys = 0, cause = "list" }
  end
  if claim.cause == "list" then
    -- By now the list knows what is chosen in it.
    local _, tool = chosen()
    if tool then
      return { tool = tool, kind = "accept", keys = 0 }
    end
    -- A word of the language is one thing; a whole phrase was made by somebody.
    if core:find("%s") then
      return { tool = "", kind = "accept", keys = 0, cause = "unseen" }
    end
  end
  return claim
end

local watching = false

--- Watch the keys; once.
function M.watch()
  if watching then
    return
  end
  watching = true
  vim.on_key(on_key, vim.api.nvim_create_namespace("countersign.hands"))
  vim.api.nvim_create_autocmd("InsertEnter", {
    group = vim.api.nvim_create_augroup("countersign.hands", { clear = true }),
    callback = function()
      clean = clean or press.text ~= "."
    end,
  })
  local paste = vim.paste
  ---@diagnostic disable-next-line: duplicate-set-field
  vim.paste = function(...)
    pasting = true
    return around.call(paste, function()
      pasting = false
    end, ...)
  end
end

return M
