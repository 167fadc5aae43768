; Neovim: every brace holds its lines two blanks further in.
[
  (customer)
  (channel)
  (category)
  (status)
  (message)
  (fields)
  (population)
  (persona)
  (reactions)
  (payload)
  (test)
  (arguments)
  (block)
  (await)
  (branch)
  (branch_on)
  (split)
] @indent.begin

"}" @indent.branch @indent.end
(group ")" @indent.branch)
(comment) @indent.auto
