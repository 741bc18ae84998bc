--- Puts the adapters in place: each when its plugin is loaded, and not before.
local accepting = require("countersign.accepting")
local once = require("countersign.once")

local M = {}

---@type table<string, true> adapters that are in place, for the health check
M.wired = {}

--- Keys that were mapped to a function before it was wrapped.
---@param original function
---@param wrapped function
local function map_again(original, wrapped)
  for _, mode in ipairs({ "i", "n" }) do
    local maps = vim.api.nvim_get_keymap(mode)
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      vim.list_extend(maps, vim.api.nvim_buf_get_keymap(bufnr, mode))
    end
    for _, map in ipairs(maps) do
      if map.callback == original then
        local options = map --[[@as table<string, any>]]
        vim.keymap.set(mode, options.lhs, wrapped, {
          buffer = map.buffer ~= 0 and map.buffer or nil,
          expr = map.expr == 1,
          replace_keycodes = map.expr == 1 and options.replace_keycodes == 1 or nil,
          silent = map.silent == 1,
          nowait = map.nowait == 1,
          desc = map.desc,
        })
      end
    end
  end
end

---@param adapter countersign.Adapter
---@param name string
---@param kind countersign.Kind
---@param module? table
---@return fun(...): countersign.Acceptance?
local function described(adapter, name, kind, module)
  return function(...)
    if adapter.offers and module then
      local fine, offers = pcall(adapter.offers, module, ...)
      if fine and not offers then
        return nil
      end
    end
    return {
      tool = adapter.tool,
      kind = adapter.kind and adapter.kind(name, ...) or kind,
      typed = adapter.typed or adapter.queued ~= nil,
      anywhere = adapter.anywhere,
    }
  end
end

---@param adapter countersign.Adapter
---@return (fun(result: any): boolean)?
local function took(adapter)
  local queued = adapter.queued
  if not queued then
    return nil
  end
  return function(result)
    return type(result) == "string" and result:find(queued, 1, true) ~= nil
  end
end

---@param adapter countersign.Adapter
---@param module table
local function wrap_module(adapter, module)
  local holder = adapter.field and module[adapter.field] or module
  for name, kind in pairs(adapter.accepts or {}) do
    local original = type(holder) == "table" and rawget(holder, name) or nil
    if type(original) == "function" then
      local wrapped = accepting.wrapped(original, described(adapter, name, kind, module), took(adapter))
      holder[name] = wrapped
      map_again(original, wrapped)
    end
  end
  if adapter.setup then
    adapter.setup(accepting)
  end
end

---@class countersign.UnderWay
---@field leave (fun(nothing: boolean))?
---@field took (fun(result: any): boolean)?

---@type table<integer, countersign.UnderWay> Vim functions of plugins that are at work
local under_way = {}
---@class countersign.Described
---@field describe fun(...): countersign.Acceptance?
---@field took (fun(result: any): boolean)?

---@type table<string, countersign.Described>
local described_vim = {}

--- Called by the Vim functions that stand in for those of a plugin.
---@param full string
---@param arguments any[]
---@return integer
function M.begin(full, arguments)
  local known = described_vim[full]
  local what = known.describe(unpack(arguments))
  under_way[#under_way + 1] = { leave = what and accepting.enter(what), took = known.took }
  return #under_way
end

---@param number integer
---@param result any what the function returned; nothing if it failed
function M.finish(number, result)
  local one = under_way[number]
  under_way[number] = nil
  if one.leave then
    one.leave(one.took ~= nil and not one.took(result))
  end
end

local STAND_IN = [[
let s:original["%s"] = funcref("%s")
function! %s(...) abort
  let l:number = luaeval('require("countersign.wiring").begin(_A[1], _A[2])', ["%s", a:000])
  let l:result = v:null
  try
    let l:result = call(s:original["%s"], a:000)
    return l:result
  finally
    call luaeval('require("countersign.wiring").finish(_A[1], _A[2])', [l:number, l:result])
  endtry
endfunction]]

--- Wrap the functions of a Vim autoload file. Vim lets them be redefined only from a file of the same name.
---@param name string
---@param adapter countersign.Adapter
local function wrap_vim(name, adapter)
  local autoload = adapter.vim or name
  local lines = { "let s:original = {}" }
  for short, kind in pairs(adapter.accepts or {}) do
    local full = autoload .. "#" .. short
    if vim.fn.exists("*" .. full) == 1 and not described_vim[full] then
      described_vim[full] = { describe = described(adapter, short, kind), took = took(adapter) }
      vim.list_extend(lines, vim.split((STAND_IN:gsub("%%s", full)), "\n"))
    end
  end
  if #lines > 1 then
    local file = ("%s/autoload/%s.vim"):format(vim.fn.tempname(), (autoload:gsub("#", "/")))
    vim.fn.mkdir(vim.fs.dirname(file), "p")
    vim.fn.writefile(lines, file)
    vim.cmd.source(vim.fn.fnameescape(file))
    vim.fn.delete(file)
    M.wired[name] = true
  end
end

--- One adapter that fails must not take the others, or the plugin, with it.
---@param name string
---@param work fun()
local function guarded(name, work)
  local fine, problem = pcall(work)
  if not fine then
    local why = tostring(problem):gsub("^.-:%d+: ", "")
    once.say(("acceptances of %s are not reported: %s"):format(name, why), vim.log.levels.WARN, "adapter " .. name)
  end
end

---@type table<string, { name: string, adapter: countersign.Adapter }[]>
local awaited = {}

--- Lua modules that are not loaded yet are wrapped when somebody else loads them.
---@param module string
---@return function?
local function loader(module)
  local waiting = awaited[module]
  if not waiting then
    return nil
  end
  awaited[module] = nil
  for _, find in ipairs(package.loaders) do
    local load = find ~= loader and find(module) or nil
    if type(load) == "function" then
      return function(...)
        local value = load(...)
        value = value == nil and (package.loaded[module] or true) or value
        package.loaded[module] = value
        for _, one in ipairs(waiting) do
          guarded(one.name, function()
            wrap_module(one.adapter, value --[[@as table]])
            M.wired[one.name] = true
          end)
        end
        return value
      end
    end
  end
  awaited[module] = waiting
end

---@param name string
---@param adapter countersign.Adapter
---@param group integer
local function wire(name, adapter, group)
  for event, callback in pairs(adapter.events or {}) do
    vim.api.nvim_create_autocmd("User", {
      group = group,
      pattern = event,
      callback = function(given)
        M.wired[name] = true
        guarded(name, function()
          callback(given)
        end)
      end,
    })
  end
  if adapter.vim then
    wrap_vim(name, adapter)
    vim.api.nvim_create_autocmd("SourcePost", {
      group = group,
      pattern = ("*/autoload/%s.vim"):format((adapter.vim:gsub("#", "/"))),
      callback = function()
        guarded(name, function()
          wrap_vim(name, adapter)
        end)
      end,
    })
    -- Nobody is told of a file that is loaded in the middle of an event, as most of these are: at InsertEnter.
    vim.api.nvim_create_autocmd("InsertEnter", {
      group = group,
      callback = function()
        if M.wired[name] then
          return true
        end
        vim.schedule(function()
          guarded(name, function()
            wrap_vim(name, adapter)
          end)
        end)
      end,
    })
  elseif adapter.module and package.loaded[adapter.module] then
    wrap_module(adapter, package.loaded[adapter.module])
    M.wired[name] = true
  elseif adapter.module then
    awaited[adapter.module] = awaited[adapter.module] or {}
    table.insert(awaited[adapter.module], { name = name, adapter = adapter })
  elseif adapter.setup then
    adapter.setup(accepting)
    M.wired[name] = true
  end
end

local done = false

--- Put every adapter in place, once.
function M.install()
  if done then
    return
  end
  done = true
  local group = vim.api.nvim_create_augroup("countersign.adapters", { clear = true })
  local adapters =
    vim.tbl_extend("force", require("countersign.adapters").all, require("countersign.config").now.adapters)
  for name, adapter in pairs(adapters) do
    if adapter then
      guarded(name, function()
        wire(name, adapter, group)
      end)
    end
  end
  table.insert(package.loaders, 1, loader)
end

return M
