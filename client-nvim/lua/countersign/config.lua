--- The options, what they are when nobody says otherwise, and what is wrong with those that are given.
local M = {}

---@alias countersign.Shown "off"|"signs"|"full"

---@class countersign.Signs one or two cells each; they differ in shape, so that nobody needs the colours
---@field ai string
---@field mixed string
---@field unknown string
---@field human string empty for none
---@field signed string new text that somebody has signed off

---@class countersign.Config
---@field cmd string[]? the server; the `countersign` on PATH by default
---@field env table<string, string>? more environment for the server
---@field show countersign.Shown
---@field signs countersign.Signs
---@field diagnostics "off"|"range"|"all"
---@field adapters table<string, countersign.Adapter|false> more completion plugins; `false` switches one off
---@field follow fun(bufnr: integer): boolean whether a buffer that could be followed is

---@return countersign.Config
local function defaults()
  return {
    cmd = nil,
    env = nil,
    show = "signs",
    signs = { ai = "◆", mixed = "◈", unknown = "?", human = "", signed = "✓" },
    diagnostics = "range",
    adapters = {},
    follow = function()
      return true
    end,
  }
end

---@type countersign.Config
M.now = defaults()

local shown = { off = true, signs = true, full = true }
local diagnosed = { off = true, range = true, all = true }

---@param given table
---@return string? # the first thing that is wrong, as a sentence
local function problem(given)
  local known = defaults()
  for name in pairs(given) do
    if known[name] == nil and name ~= "cmd" and name ~= "env" then
      return ("there is no option `%s`; `:help countersign-options` lists them"):format(name)
    end
  end
  if given.cmd ~= nil and (type(given.cmd) ~= "table" or type(given.cmd[1]) ~= "string") then
    return 'the option `cmd` must be a list of words, such as { "countersign", "serve" }'
  end
  if given.show ~= nil and not shown[given.show] then
    return "the option `show` must be one of off, signs, full"
  end
  if given.diagnostics ~= nil and not diagnosed[given.diagnostics] then
    return "the option `diagnostics` must be one of off, range, all"
  end
  for _, name in ipairs({ "adapters", "signs", "env" }) do
    if given[name] ~= nil and type(given[name]) ~= "table" then
      return ("the option `%s` must be a table"):format(name)
    end
  end
  if given.follow ~= nil and type(given.follow) ~= "function" then
    return "the option `follow` must be a function"
  end
end

--- Take over options. A wrong one changes nothing, and is said.
---@param given? table
---@return boolean # whether they are in force
function M.take(given)
  given = given or {}
  local wrong = problem(given)
  if wrong then
    require("countersign.once").say(wrong .. ".", vim.log.levels.ERROR)
    return false
  end
  M.now = vim.tbl_deep_extend("force", defaults(), given)
  return true
end

return M
