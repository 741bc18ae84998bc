--- What runs at the start of Neovim: nothing but a version check, one command and one autocommand.
--- Neovim 0.7 reads this file, too, so it keeps to what that one knows.
local M = {}

local oldest = "nvim-0.10"

--- Let Countersign begin with the first buffer that it may follow.
function M.install()
  if vim.g.loaded_countersign then
    return
  end
  vim.g.loaded_countersign = 1
  if vim.fn.has(oldest) == 0 then
    M.refuse()
    return
  end
  vim.api.nvim_create_user_command("Countersign", function(given)
    require("countersign.command").run(given)
  end, {
    nargs = "*",
    range = true,
    desc = "Whose text this is, and whether it is signed off",
    complete = function(...)
      return require("countersign.command").complete(...)
    end,
  })
  local group = vim.api.nvim_create_augroup("countersign", { clear = true })
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile", "BufFilePost", "BufWritePost", "BufEnter" }, {
    group = group,
    desc = "countersign: follow this buffer",
    callback = function(event)
      require("countersign.server").consider(event.buf)
    end,
  })
end

--- An old Neovim goes on as if this plugin were not there. It is told once in a session.
function M.refuse()
  vim.schedule(function()
    vim.notify(
      "countersign: needs Neovim 0.10 or later; this one is left alone. `countersign status`, `blame` and `check` work in any terminal.",
      vim.log.levels.WARN
    )
  end)
end

return M
