-- For `vim.lsp.enable("countersign")` of Neovim 0.11: file types only. `require("countersign").setup()` follows every file.
return require("countersign.server").config()
