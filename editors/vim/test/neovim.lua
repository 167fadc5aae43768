-- The real Neovim: file type, tree-sitter colours and folds, and the language server's settings.
local function check(what, holds, got)
  print((holds and "ok   " or "FAIL ") .. what .. (holds and "" or ": " .. vim.inspect(got)))
  if not holds then vim.cmd("cquit 1") end
end
vim.opt.rtp:prepend(arg[1])
vim.opt.rtp:prepend(arg[2]) -- parser/ and queries/
vim.cmd("filetype plugin on | runtime! ftdetect/*.vim")
vim.cmd.edit(arg[3])
check("Neovim: file type", vim.bo.filetype == "journey", vim.bo.filetype)
check("Neovim: language server", vim.deep_equal(vim.lsp.config.journey.cmd, { "journey", "lsp" }), vim.lsp.config.journey)
vim.treesitter.start(0, "journey")
local text = vim.api.nvim_buf_get_lines(0, 0, -1, false)
local function colours(word)
  for row, line in ipairs(text) do
    local column = line:find(word, 1, true)
    if column then
      return vim.tbl_map(function(c) return c.capture end, vim.treesitter.get_captures_at_pos(0, row - 1, column - 1))
    end
  end
end
vim.treesitter.get_parser(0):parse(true)
check("Neovim: a keyword", vim.tbl_contains(colours("journey basket_rescue"), "keyword.type"), colours("journey basket_rescue"))
check("Neovim: a name", vim.tbl_contains(colours("basket_rescue"), "type.definition"), colours("basket_rescue"))
check("Neovim: words that join", vim.tbl_contains(colours("where "), "keyword.operator"), colours("where "))
vim.wo.foldmethod, vim.wo.foldexpr = "expr", "v:lua.vim.treesitter.foldexpr()"
vim.cmd("normal! zx")
local folded = 0
for row = 1, #text do
  if vim.fn.foldlevel(row) > 0 then folded = folded + 1 end
end
check("Neovim: folds", folded > 20, folded)
for _, name in ipairs({ "highlights", "folds", "indents", "injections", "locals" }) do
  check("Neovim: query " .. name, vim.treesitter.query.get("journey", name) ~= nil, name)
end
vim.cmd("qall!")
