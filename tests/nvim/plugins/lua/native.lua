--- `vim.lsp.inline_completion.get` of Neovim 0.12, in both meanings that `on_accept` had.
local offered = require("offered")
local M = {}

vim.lsp.inline_completion = {
  get = function(options)
    options = options or {}
    if offered.text == "" then
      return false
    end
    local item = { insert_text = offered.take("accept"), client_id = 1 }
    vim.schedule(function()
      local function insert()
        offered.apply(item.insert_text)
      end
      if not options.on_accept then
        insert()
      elseif M.meaning == "returns" then
        if options.on_accept(item) then
          insert()
        end
      else
        options.on_accept(item)
      end
    end)
    return true
  end,
}

--- What a user's key does.
function M.get(meaning)
  M.meaning = meaning
  local on_accept = meaning
    and function(item)
      if meaning == "returns" then
        return item
      end
      offered.apply(item.insert_text)
    end
  return vim.lsp.inline_completion.get({ on_accept = on_accept or nil })
end

return M
