-- Neovim 0.11 and later: `vim.lsp.enable("journey")` starts the language server for every journey file.
return { cmd = { "journey", "lsp" }, filetypes = { "journey" }, root_markers = { "journey.toml", ".git" } }
