--- What is drawn beside the text: signs and virtual text by origin and state, and totals for the statusline.
---
--- Everything is asked for lines that somebody looks at, after the server has said that something has changed.
local config = require("countersign.config")
local server = require("countersign.server")

local M = {}

local namespace = vim.api.nvim_create_namespace("countersign")

--- Lines above and below a window that are drawn as well, so that scrolling shows what is there.
local AROUND = 50

---@alias countersign.Origin "ai"|"mixed"|"human"|"unknown"

---@class countersign.Totals
---@field lines integer
---@field ai integer
---@field mixed integer
---@field human integer
---@field unknown integer

---@class countersign.Range one entry of the answer of `countersign.attribution`
---@field range lsp.Range
---@field origin countersign.Origin
---@field evidence string
---@field tool? string
---@field model? string
---@field state "none"|"needs-review"|"signed-off"

---@class countersign.Line what is known of one line
---@field origin countersign.Origin
---@field state string
---@field label string

---@type table<integer, countersign.Totals>
local totals = {}

local groups = {
  CountersignAi = "DiagnosticSignInfo",
  CountersignMixed = "DiagnosticSignInfo",
  CountersignUnknown = "DiagnosticSignHint",
  CountersignHuman = "NonText",
  CountersignNeedsReview = "DiagnosticSignWarn",
  CountersignSigned = "DiagnosticSignOk",
  CountersignText = "Comment",
}

--- Groups are links to those that every colour scheme has for light and for dark.
local function define_groups()
  for name, link in pairs(groups) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
  end
end

---@param range countersign.Range
---@return string
local function label(range)
  local words = { range.origin == "ai" and "AI" or range.origin }
  if range.tool then
    words[#words + 1] = range.tool .. (range.model and " " .. range.model or "")
  elseif range.evidence ~= "observed" and range.evidence ~= "none" then
    words[#words + 1] = range.evidence
  end
  if range.state == "needs-review" then
    words[#words + 1] = "needs review"
  elseif range.state == "signed-off" then
    words[#words + 1] = "signed off"
  end
  return table.concat(words, " · ")
end

--- The lines that ranges cover. Characters of an AI and of somebody else make a line mixed; unknown outweighs human.
---@param ranges countersign.Range[]
---@return table<integer, countersign.Line>
function M.lines(ranges)
  local weight = { human = 1, unknown = 2, ai = 3, mixed = 3 }
  local lines = {} ---@type table<integer, countersign.Line>
  for _, range in ipairs(ranges) do
    local last = range.range["end"].line
    if range.range["end"].character == 0 and last > range.range.start.line then
      last = last - 1
    end
    for row = range.range.start.line, last do
      local before = lines[row]
      ---@type countersign.Line
      local here = { origin = range.origin, state = range.state, label = label(range) }
      if before then
        local machine = before.origin == "ai" or before.origin == "mixed" or range.origin == "ai"
        local heavier = weight[range.origin] > weight[before.origin] and here or before
        local mixed = machine and before.origin ~= range.origin
        here = { origin = heavier.origin, state = heavier.state, label = heavier.label }
        if mixed then
          here.origin, here.label = "mixed", heavier.label:gsub("^AI", "mixed")
        end
        if range.state == "needs-review" or before.state == "needs-review" then
          here.state = "needs-review"
        end
      end
      lines[row] = here
    end
  end
  return lines
end

---@param line countersign.Line
---@return string sign
---@return string group
local function sign_of(line)
  local signs = config.now.signs
  if line.state == "signed-off" then
    return signs.signed, "CountersignSigned"
  end
  local group = line.origin:sub(1, 1):upper() .. line.origin:sub(2)
  return signs[line.origin], "Countersign" .. (line.state == "needs-review" and "NeedsReview" or group)
end

---@param bufnr integer
---@param first integer
---@param last integer
---@param lines table<integer, countersign.Line>
local function draw(bufnr, first, last, lines)
  vim.api.nvim_buf_clear_namespace(bufnr, namespace, first, last)
  local before = nil ---@type string?
  for row = first, math.min(last, vim.api.nvim_buf_line_count(bufnr)) - 1 do
    local line = lines[row] ---@type countersign.Line?
    if line and line.origin == "unknown" and line.state == "none" then
      line = nil -- old text of which nothing was ever known: there is nothing to tell about it
    end
    if line then
      local sign, group = sign_of(line)
      local mark = { priority = 6, sign_text = sign ~= "" and sign or nil, sign_hl_group = sign ~= "" and group or nil }
      if config.now.show == "full" and line.label ~= before then
        mark.virt_text = { { line.label, "CountersignText" } }
        mark.hl_mode = "combine"
      end
      if mark.sign_text or mark.virt_text then
        vim.api.nvim_buf_set_extmark(bufnr, namespace, row, 0, mark)
      end
    end
    before = line and line.label
  end
end

--- Ask for what a window shows, and draw it.
---@param window integer
local function refresh_window(window)
  local bufnr = vim.api.nvim_win_get_buf(window)
  local document = require("countersign.exact").document(bufnr)
  if not document or config.now.show == "off" then
    return
  end
  local first = math.max(vim.fn.line("w0", window) - 1 - AROUND, 0)
  local last = math.min(vim.fn.line("w$", window) + AROUND, vim.api.nvim_buf_line_count(bufnr))
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local range = { start = { line = first, character = 0 }, ["end"] = { line = last, character = 0 } }
  server.ask(bufnr, "attribution", { uri = document.uri, range = range }, function(answer)
    -- What was edited meanwhile is asked for again when the server says so.
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_buf_get_changedtick(bufnr) == tick then
      draw(bufnr, first, last, M.lines(answer.ranges))
    end
  end)
end

--- Draw a buffer wherever it is shown.
---@param bufnr integer
function M.refresh(bufnr)
  for _, window in ipairs(vim.fn.win_findbuf(bufnr)) do
    refresh_window(window)
  end
end

--- Draw everything anew, after the option has changed.
function M.refresh_all()
  for bufnr in pairs(require("countersign.exact").documents()) do
    vim.api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
    M.refresh(bufnr)
  end
end

---@param bufnr integer
---@return countersign.Totals?
function M.totals(bufnr)
  return totals[bufnr]
end

--- The totals of the current buffer in few characters: "AI 12 · mixed 1 · unknown 3"; empty where there is no such text.
---@return string
function M.statusline()
  local counts = totals[vim.api.nvim_get_current_buf()]
  local words = {}
  for _, name in ipairs({ "ai", "mixed", "unknown" }) do
    if counts and counts[name] > 0 then
      words[#words + 1] = (name == "ai" and "AI" or name) .. " " .. counts[name]
    end
  end
  return table.concat(words, " · ")
end

---@param params { uri: string, totals: countersign.Totals }
local function changed(_, params)
  for bufnr, document in pairs(require("countersign.exact").documents()) do
    if document.uri == params.uri then
      totals[bufnr] = params.totals
      M.refresh(bufnr)
      vim.cmd.redrawstatus()
    end
  end
end

local prepared = false

--- Listen to the server, and to what moves windows; once.
function M.prepare()
  if prepared then
    return
  end
  prepared = true
  define_groups()
  server.on["countersign/attributionChanged"] = changed
  local group = vim.api.nvim_create_augroup("countersign.shown", { clear = true })
  vim.api.nvim_create_autocmd("ColorScheme", { group = group, callback = define_groups })
  local waiting = false
  vim.api.nvim_create_autocmd({ "WinScrolled", "BufWinEnter" }, {
    group = group,
    callback = function()
      if not waiting and config.now.show ~= "off" then
        waiting = true
        vim.defer_fn(function()
          waiting = false
          for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
            refresh_window(window)
          end
        end, 80)
      end
    end,
  })
  vim.api.nvim_create_autocmd({ "BufWritePost", "LspAttach" }, {
    group = group,
    callback = function(event)
      vim.defer_fn(function()
        if vim.api.nvim_buf_is_loaded(event.buf) then
          M.refresh(event.buf)
        end
      end, 200)
    end,
  })
end

return M
