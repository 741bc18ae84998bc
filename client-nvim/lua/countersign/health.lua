--- `:checkhealth countersign`.
local M = {}

local health = vim.health

---@param words string[]
---@return string? # what the program says of itself
local function version_of(words)
  local fine, done = pcall(function()
    return vim.system({ words[1], "--version" }, { text = true }):wait(10000)
  end)
  return fine and done.code == 0 and vim.trim(done.stdout or "") or nil
end

local function neovim()
  if vim.fn.has("nvim-0.10") == 0 then
    health.error("Neovim 0.10 or later is needed")
    return false
  end
  local is = vim.version() ---@diagnostic disable-line: call-non-callable
  health.ok(("Neovim %d.%d.%d"):format(is.major, is.minor, is.patch))
  if vim.fn.has("nvim-0.12") == 0 then
    health.info("vim.lsp.inline_completion comes with Neovim 0.12; plugins are followed in this one, too")
  end
  return true
end

local function program()
  local server = require("countersign.server")
  local command = server.command()
  if not command then
    health.error("the server was not found", {
      "uv tool install git-countersign, or pipx install git-countersign",
      'or name it: require("countersign").setup({ cmd = { "/path/to/countersign", "serve" } })',
    })
    return
  end
  local version = version_of(command)
  local words = table.concat(command, " ")
  if version then
    health.ok(("`%s` is %s"):format(words, version))
  else
    health.error(("`%s` could not be run"):format(words), { "run it in a terminal to see why" })
  end
  local client = server.client()
  if client then
    health.ok(("the server is running (client %d); its log: %s"):format(client.id, vim.lsp.get_log_path()))
  else
    health.info("the server is not running: it starts with the first file of a git repository")
  end
end

local function buffers()
  local documents = require("countersign.exact").documents()
  local names = {}
  for bufnr in pairs(documents) do
    names[#names + 1] = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ":~:.")
  end
  table.sort(names)
  health.info(#names == 0 and "no buffer is followed" or "followed: " .. table.concat(names, ", "))
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    local why = vim.bo[bufnr].buflisted and require("countersign.server").why_not(bufnr)
    if why then
      local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ":~:.")
      health.info(("not followed: %s: %s"):format(name == "" and "[No Name]" or name, why))
    end
  end
end

local function plugins()
  local wired = vim.tbl_keys(require("countersign.wiring").wired)
  table.sort(wired)
  if #wired == 0 then
    health.info("no completion plugin is loaded whose acceptances are reported")
  else
    health.ok("acceptances are reported of " .. table.concat(wired, ", "))
  end
  local known = vim.tbl_keys(require("countersign.adapters").all)
  table.sort(known)
  health.info("known: " .. table.concat(known, ", ") .. "; others: `:help countersign-adapters`")
end

local function repository()
  local root = vim.fs.root(0, ".git") or vim.fs.root(vim.fn.getcwd(), ".git")
  if not root then
    health.info("here is no git repository: nothing is followed")
    return
  end
  local command = require("countersign.server").command()
  local done = command and vim.system({ command[1], "-C", root, "doctor" }, { text = true }):wait(20000)
  if not done then
    return
  end
  for _, line in ipairs(vim.split(vim.trim(done.stdout or ""), "\n")) do
    health.info(line)
  end
  if done.code ~= 0 then
    health.warn("`countersign doctor` found something", { "run it in a terminal" })
  end
end

--- Everything that a user may have to know when something does not work.
function M.check()
  health.start("countersign")
  if not neovim() then
    return
  end
  program()
  buffers()
  health.start("countersign: completion plugins")
  plugins()
  health.start("countersign: this repository")
  repository()
end

return M
