--- What is said to the user is said once, however often it happens.
local M = {}

---@type table<string, true>
local said = {}

--- Show a message, unless the same one was shown before.
---@param message string
---@param level? integer one of vim.log.levels
---@param key? string what counts as the same; the message itself by default
function M.say(message, level, key)
  key = key or message
  if said[key] then
    return
  end
  said[key] = true
  M.always(message, level)
end

--- Show a message, also in the middle of an event in which nothing may be shown.
---@param message string
---@param level? integer
function M.always(message, level)
  vim.schedule(function()
    vim.notify("countersign: " .. message, level or vim.log.levels.WARN, { title = "Countersign" })
  end)
end

--- Forget what was said: somebody asked again.
function M.forget()
  said = {}
end

return M
