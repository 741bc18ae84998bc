--- The language server: where it is, whether it is the right one, which buffers it follows.
local config = require("countersign.config")
local exact = require("countersign.exact")
local once = require("countersign.once")
local read = require("countersign.read")

local M = {}

--- The oldest server that speaks as this client expects.
local OLDEST = { 0, 1 }

local HOW_TO_GET = "install it with `uv tool install git-countersign` or `pipx install git-countersign`, "
  .. 'or name it: require("countersign").setup({ cmd = { "/path/to/countersign", "serve" } })'

--- A server that ends by itself is started again so many times in a session.
local RESTARTS = 3

local restarts = 0
local refused = false

---@type table<string, fun(client: vim.lsp.Client, params: table)>
M.on = {}

---@return string[]? # the command line; nil if there is none
function M.command()
  local cmd = config.now.cmd
  if cmd then
    return vim.fn.executable(cmd[1]) == 1 and cmd or nil
  end
  local found = vim.fn.exepath("countersign")
  return found ~= "" and { found, "serve" } or nil
end

---@return vim.lsp.Client?
function M.client()
  return vim.lsp.get_clients({ name = "countersign" })[1]
end

---@param version string?
---@return boolean
local function is_new_enough(version)
  local major, minor = (version or ""):match("^(%d+)%.(%d+)")
  if not major then
    return false
  end
  local is = { tonumber(major), tonumber(minor) }
  return is[1] > OLDEST[1] or (is[1] == OLDEST[1] and is[2] >= OLDEST[2])
end

--- The connection: what goes to the server passes here, so that every edit goes before what is asked about it.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@return vim.lsp.rpc.PublicClient
local function connect(dispatchers)
  local command = M.command()
  assert(command, HOW_TO_GET)
  local env = vim.tbl_extend("force", {}, config.now.env or {})
  local inner = vim.lsp.rpc.start(command, dispatchers, { env = env })
  local outer = setmetatable({}, { __index = inner })

  local function send(method, params)
    inner.notify(method, params)
  end

  local function report(document, version, edit, claim)
    local name, argument = "countersign.recordCompletion", { uri = document.uri, version = version }
    if claim.cause then
      name, argument.cause = "countersign.recordCause", claim.cause
    else
      argument.text, argument.tool, argument.model, argument.kind = edit.text, claim.tool, claim.model, claim.kind
    end
    inner.request("workspace/executeCommand", { command = name, arguments = { argument } }, function(err)
      if err then
        once.say("what put some text in could not be reported: " .. tostring(err.message), nil, "report")
      end
    end)
  end

  local function undone(document, version)
    local argument = { uri = document.uri, version = version, cause = "undo" }
    local params = { command = "countersign.recordCause", arguments = { argument } }
    inner.request("workspace/executeCommand", params, function() end) -- an older server knows it by the text alone
  end

  function outer.notify(method, params)
    exact.flush()
    local told = inner.notify(method, params)
    if method == "textDocument/didOpen" then
      exact.opened(vim.uri_to_bufnr(params.textDocument.uri), params.textDocument, send, report, undone)
    elseif method == "textDocument/didClose" then
      exact.closed(params.textDocument.uri)
    end
    return told
  end

  function outer.request(...)
    exact.flush()
    return inner.request(...)
  end

  return outer
end

---@param client vim.lsp.Client
---@param result lsp.InitializeResult
local function shake_hands(client, result)
  local info = result.serverInfo or {}
  if info.name ~= "countersign" or not is_new_enough(info.version) then
    refused = true
    local is = info.name == "countersign" and "version " .. (info.version or "unknown") or "another program"
    once.say(
      ("the server is %s, and this client needs Countersign %d.%d or later; %s"):format(
        is,
        OLDEST[1],
        OLDEST[2],
        HOW_TO_GET
      )
    )
    vim.schedule(function()
      client:stop(true)
    end)
    return
  end
  -- The edits are sent by `countersign.exact`; Neovim need not work them out as well.
  local sync = (client.server_capabilities or {}).textDocumentSync
  if type(sync) == "table" then
    sync.change = vim.lsp.protocol.TextDocumentSyncKind.None
  end
  require("countersign.wiring").install()
  require("countersign.hands").watch()
end

---@param code integer
---@param signal integer
local function ended(code, signal)
  exact.forget()
  if refused or vim.v.exiting ~= vim.NIL or M.stopping then
    M.stopping = false
    return
  end
  if code == 0 and signal == 0 then
    return
  end
  restarts = restarts + 1
  local how = signal ~= 0 and ("signal %d"):format(signal) or ("exit code %d"):format(code)
  if restarts > RESTARTS then
    once.say(
      ("the server keeps ending (%s); `:Countersign start` tries again, its log is named by `:checkhealth countersign`"):format(
        how
      )
    )
    return
  end
  once.say(("the server ended (%s) and is started again; what it had observed until then is kept"):format(how))
  vim.schedule(function()
    vim.defer_fn(M.consider_all, 300)
  end)
end

---@return vim.lsp.ClientConfig
function M.config()
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  -- Columns in a buffer are bytes.
  capabilities.general = vim.tbl_extend("force", capabilities.general or {}, { positionEncodings = { "utf-8" } })
  local handlers = {}
  for method, handle in pairs(M.on) do
    handlers[method] = function(_, params, context)
      local client = vim.lsp.get_client_by_id(context.client_id)
      if client then
        handle(client, params)
      end
    end
  end
  return {
    name = "countersign",
    cmd = connect,
    capabilities = capabilities,
    init_options = { countersign = { reportsCompletions = true, diagnostics = config.now.diagnostics } },
    settings = { countersign = { diagnostics = config.now.diagnostics } },
    root_markers = { ".git" },
    flags = { allow_incremental_sync = true, debounce_text_changes = 0, exit_timeout = false },
    handlers = handlers,
    on_init = shake_hands,
    on_exit = ended,
  }
end

--- Where a name begins with one of these, netrw or a plugin brings the text from another machine.
-- stylua: ignore
local MACHINES = {
  scp = true, sftp = true, ssh = true, rsync = true, ftp = true, rcp = true, dav = true, davs = true,
  http = true, https = true, fetch = true,
}

--- Why a buffer is none that could be followed, as the end of a sentence; else the root of its repository.
---@param bufnr integer
---@return string? why
---@return string? root
local function place_of(bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) then
    return "it is not loaded"
  end
  local name = vim.api.nvim_buf_get_name(bufnr)
  local scheme = name:match("^(%a[%w+.-]*)://") or ""
  if MACHINES[scheme] or MACHINES[scheme:match("%-(%a+)$") or ""] then
    return "it is a file of another machine"
  elseif vim.bo[bufnr].buftype ~= "" or name:find("^%a[%w+.-]+://") then
    return "it is no file"
  elseif name == "" then
    return "it has no name yet; it is followed when it gets one"
  end
  local root = vim.fs.root(name, ".git")
  if not root then
    return "it is in no git repository"
  end
  return nil, root
end

---@type table<integer, string> why
local unfit = {}

--- Why a buffer is not followed, as the end of a sentence; nil if it is.
---@param bufnr integer
---@return string?
function M.why_not(bufnr)
  if exact.document(bufnr) then
    return nil
  end
  local why = place_of(bufnr) or unfit[bufnr]
  if why then
    return why
  elseif not config.now.follow(bufnr) then
    return "the option `follow` leaves it out"
  elseif refused then
    return "the server was refused; `:checkhealth countersign` says more"
  elseif not M.command() then
    return "there is no server; `:checkhealth countersign` says more"
  end
  return "the server does not have it yet"
end

--- Whether something may be sent for a buffer: its root, if so.
---@param bufnr integer
---@return string?
local function follows(bufnr)
  if unfit[bufnr] then
    return nil
  end
  local not_here, root = place_of(bufnr)
  if not_here == "it is a file of another machine" then
    local message =
      "files of other machines are not followed: what is accepted in them is unknown when it is committed there."
    once.say(message, vim.log.levels.INFO)
  end
  if not root or not config.now.follow(bufnr) then
    return nil
  end
  local why = vim.bo[bufnr].binary and "it is binary" or read.unfit(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false))
  if why then
    unfit[bufnr] = why
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ":t")
    once.say(("%s is not followed: %s."):format(name, why), vim.log.levels.INFO)
    return nil
  end
  return root
end

--- Follow a buffer, if it is one to be followed and nobody does so yet.
---@param bufnr integer
function M.consider(bufnr)
  if refused or exact.document(bufnr) or #vim.lsp.get_clients({ bufnr = bufnr, name = "countersign" }) > 0 then
    return
  end
  local root = follows(bufnr)
  if not root then
    return
  end
  if not M.command() then
    local cmd = config.now.cmd
    local what = cmd and ("there is no program %s"):format(cmd[1]) or "there is no `countersign` on PATH"
    once.say(("%s; %s."):format(what, HOW_TO_GET))
    return
  end
  require("countersign.shown").prepare()
  exact.prepare()
  local given = M.config()
  given.root_dir = root
  vim.lsp.start(given, {
    bufnr = bufnr,
    -- One server follows every repository.
    reuse_client = function(client)
      return client.name == "countersign" and not client:is_stopped()
    end,
  })
end

--- Follow every buffer that is to be followed.
function M.consider_all()
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    M.consider(bufnr)
  end
end

--- Try again, whatever went wrong before.
function M.start()
  refused, restarts, unfit = false, 0, {}
  once.forget()
  M.consider_all()
end

--- Ask the server something.
---@param bufnr integer
---@param command string without "countersign."
---@param argument table
---@param answer fun(result: any)
---@return boolean # whether it could be asked
function M.ask(bufnr, command, argument, answer)
  local client = vim.lsp.get_clients({ bufnr = bufnr, name = "countersign" })[1]
  if not client then
    return false
  end
  local params = { command = "countersign." .. command, arguments = { argument } }
  client.rpc.request("workspace/executeCommand", params, function(err, result)
    vim.schedule(function()
      if err then
        once.always(err.message, vim.log.levels.ERROR)
      else
        answer(result)
      end
    end)
  end)
  return true
end

return M
