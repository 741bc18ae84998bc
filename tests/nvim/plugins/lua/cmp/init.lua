local offered = require("offered")
local M = { event = { listeners = {} } }

function M.event:on(name, listener)
  self.listeners[name] = listener
end

--- Confirm an item of a source, as a key of the menu does.
function M.confirm_item(source)
  local text = offered.take("accept")
  offered.apply(text)
  local item = { label = text, textEdit = { newText = text } }
  M.event.listeners.confirm_done({
    entry = {
      source = { name = source },
      get_completion_item = function()
        return item
      end,
    },
  })
end

--- Go on to the next item of the list, which puts its text in as keys.
function M.select_next_item(source)
  M.active = { source = { name = source } }
  vim.api.nvim_feedkeys(offered.take("accept"), "in", false)
end

function M.get_active_entry()
  return M.active
end

return M
