--- Calls a function that is somebody else's, with something of ours to be done after it, whatever becomes of it.
local M = {}

--- What the function returns or throws reaches the caller as if nobody stood between.
---@param original function
---@param after fun(fine: boolean, result: any) called with whether it returned, and with the first thing that it did
---@param ... any
---@return any ...
function M.call(original, after, ...)
  local results = vim.F.pack_len(pcall(original, ...))
  after(results[1], results[2])
  if not results[1] then
    error(results[2], 0)
  end
  return unpack(results, 2, results.n)
end

return M
