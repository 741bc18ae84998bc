--- Countersign in Neovim: see `:help countersign`.
local M = {}

--- Options; `:help countersign-options` lists them. It need not be called: without it, everything has its default.
---@param options? table
function M.setup(options)
  if vim.fn.has("nvim-0.10") == 0 then
    require("countersign.entry").refuse()
    return
  end
  require("countersign.entry").install()
  if not require("countersign.config").take(options) then
    return
  end
  if vim.v.vim_did_enter == 1 then
    require("countersign.server").consider_all()
  end
end

--- The totals of the current buffer, for a statusline.
---@return string
function M.statusline()
  return require("countersign.shown").statusline()
end

--- Report an acceptance from anywhere: call `done` when the plugin has put the text in.
---@param acceptance countersign.Acceptance
---@param bufnr? integer
---@return fun() done
function M.accepting(acceptance, bufnr)
  return require("countersign.accepting").begin(acceptance, bufnr)
end

return M
