--- `:Countersign blame`: beside the text a window that says of each line whose it is, and scrolls along.
local server = require("countersign.server")
local shown = require("countersign.shown")

local M = {}

--- As wide as its longest line, within reason.
local NARROWEST, WIDEST = 12, 48

---@param found countersign.Document
function M.open(found)
  local source = vim.api.nvim_get_current_win()
  server.ask(found.bufnr, "attribution", { uri = found.uri }, function(answer)
    if not vim.api.nvim_win_is_valid(source) or vim.api.nvim_win_get_buf(source) ~= found.bufnr then
      return
    end
    local known = shown.lines(answer.ranges)
    local lines = {} ---@type string[]
    local width = NARROWEST
    for row = 1, vim.api.nvim_buf_line_count(found.bufnr) do
      lines[row] = known[row - 1] and known[row - 1].label or ""
      width = math.min(math.max(width, vim.fn.strdisplaywidth(lines[row]) + 1), WIDEST)
    end
    local bufnr = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_lines(bufnr, 0, -1, true, lines)
    vim.bo[bufnr].modifiable = false
    vim.bo[bufnr].bufhidden = "wipe"
    vim.bo[bufnr].filetype = "countersign-blame"
    local view = vim.api.nvim_win_call(source, vim.fn.winsaveview)
    local window = vim.api.nvim_open_win(bufnr, true, { split = "left", win = source, width = width })
    for option, value in pairs({ number = false, relativenumber = false, wrap = false, signcolumn = "no" }) do
      vim.wo[window][option] = value
    end
    vim.wo[window].winfixwidth = true
    vim.fn.winrestview({ topline = view.topline, lnum = view.lnum })
    for _, one in ipairs({ window, source }) do
      vim.wo[one].scrollbind = true
    end
    vim.keymap.set("n", "q", "<cmd>close<cr>", { buffer = bufnr, desc = "Close" })
    vim.api.nvim_create_autocmd("BufWipeout", {
      buffer = bufnr,
      callback = function()
        if vim.api.nvim_win_is_valid(source) then
          vim.wo[source].scrollbind = false
        end
      end,
    })
  end)
end

return M
