--- `:Countersign sign`: shows exactly what a sign-off would cover, and opens a terminal in which `countersign sign` asks.
--- Nothing is signed here.
local once = require("countersign.once")
local server = require("countersign.server")

local M = {}

---@class countersign.Signing the answer of `countersign.sign`
---@field root string
---@field range string
---@field base string
---@field head string
---@field delta string
---@field files { path: string }[]
---@field warnings string[]
---@field command string[]

---@param signing countersign.Signing
---@param root string
---@return string[]? # nil if git could not say
local function diff_of(signing, root)
  local words = { "git", "-C", root, "--no-pager", "diff", "--no-ext-diff", "--no-textconv", "--no-color" }
  vim.list_extend(words, { signing.base, signing.head, "--" })
  for _, file in ipairs(signing.files) do
    words[#words + 1] = ":(top,literal)" .. file.path
  end
  local done = vim.system(words, { text = true }):wait()
  if done.code ~= 0 then
    once.always("git could not show what would be signed: " .. vim.trim(done.stderr or ""), vim.log.levels.ERROR)
    return nil
  end
  return vim.split(done.stdout or "", "\n")
end

---@param signing countersign.Signing
---@return string[]
local function head_of(signing)
  local lines = {
    ("# What is signed: %d file%s of %s"):format(#signing.files, #signing.files == 1 and "" or "s", signing.range),
    "# delta " .. signing.delta,
  }
  for _, warning in ipairs(signing.warnings or {}) do
    lines[#lines + 1] = "# " .. warning
  end
  lines[#lines + 1] = "# The terminal below asks. Nothing is signed before you answer there."
  return lines
end

---@param signing countersign.Signing
local function show(signing)
  local root = vim.uri_to_fname(signing.root)
  local diff = diff_of(signing, root)
  if not diff then
    return
  end
  vim.cmd("tabnew")
  local bufnr = vim.api.nvim_get_current_buf()
  local lines = head_of(signing)
  vim.list_extend(lines, diff)
  vim.bo[bufnr].buftype = "nofile"
  vim.bo[bufnr].bufhidden = "wipe"
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, true, lines)
  vim.bo[bufnr].filetype = "diff"
  vim.bo[bufnr].modifiable = false
  vim.cmd("botright 12new")
  local words = vim.deepcopy(signing.command)
  local command = server.command()
  if words[1] == "countersign" and command then
    words[1] = command[1]
  end
  local options = { cwd = root }
  if vim.fn.has("nvim-0.11") == 1 then
    options.term = true
    vim.fn.jobstart(words, options)
  else
    vim.fn.termopen(words, options)
  end
  vim.cmd("startinsert")
end

--- Ask the server what would be signed: the file in the window, or the whole change.
---@param everything boolean
function M.open(everything)
  local found = require("countersign.exact").document(0)
  if not found then
    once.always("this buffer is not followed; open a file of the change.")
    return
  end
  local argument = everything and vim.empty_dict() or { uri = found.uri }
  server.ask(found.bufnr, "sign", argument, show)
end

return M
