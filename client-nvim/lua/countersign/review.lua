--- `:Countersign review`: what has to be read, in the order in which to read it, as a quickfix list.
local once = require("countersign.once")
local server = require("countersign.server")

local M = {}

local TYPES = { error = "E", warning = "W" }

---@param finding { uri: string, range: lsp.Range, message: string, rule: string, severity: string }
---@return table
local function entry(finding)
  local last = finding.range["end"]
  return {
    filename = vim.uri_to_fname(finding.uri),
    lnum = finding.range.start.line + 1,
    end_lnum = math.max(finding.range.start.line + 1, last.character == 0 and last.line or last.line + 1),
    text = ("[%s] %s"):format(finding.rule, finding.message),
    type = TYPES[finding.severity] or "N",
  }
end

--- The quickfix entries of the answer of `countersign.review`.
---@param reviews table[]
---@return table[] entries
---@return string title
function M.entries(reviews)
  local entries, titles = {}, {}
  for _, review in ipairs(reviews) do
    local said = review.problem
    if said and said ~= vim.NIL then
      local hint = review.hint
      entries[#entries + 1] = { text = said .. ((hint and hint ~= vim.NIL) and " " .. hint or ""), type = "E" }
    end
    for _, remark in ipairs(review.remarks or {}) do
      entries[#entries + 1] = { text = tostring(remark), type = "I" }
    end
    local told = {} ---@type table<string, true>
    for _, file in ipairs(review.queue or {}) do
      for _, finding in ipairs(file.findings) do
        entries[#entries + 1] = entry(finding)
      end
      told[file.path] = true
    end
    for _, finding in ipairs(review.findings or {}) do
      if not told[finding.path] then
        entries[#entries + 1] = entry(finding)
      end
    end
    for _, finding in ipairs((review.workTree or {}).findings or {}) do
      local one = entry(finding)
      one.text = "not committed: " .. one.text
      entries[#entries + 1] = one
    end
    local verdict = review.verdict
    local range = review.range
    if range and range ~= vim.NIL then
      titles[#titles + 1] = range .. ": " .. ((verdict and verdict ~= vim.NIL) and verdict or "not judged")
    end
  end
  return entries, "Countersign " .. table.concat(titles, ", ")
end

--- Ask, and open the list.
function M.open()
  local client = server.client()
  if not client then
    once.always("no server is running: open a file in a repository first.")
    return
  end
  local bufnr = next(client.attached_buffers)
  if not bufnr then
    once.always("no file of a repository is open.")
    return
  end
  server.ask(bufnr, "review", vim.empty_dict(), function(answer)
    local entries, title = M.entries(answer.reviews)
    vim.fn.setqflist({}, " ", { title = title, items = entries })
    if #entries == 0 then
      vim.notify(title .. ": nothing to review.")
    else
      vim.cmd("botright copen")
    end
  end)
end

return M
