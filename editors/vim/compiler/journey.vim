" `:make` checks the workspace of the current folder, `:make %` one file.
if exists('b:current_compiler')
  finish
endif
let b:current_compiler = 'journey'

CompilerSet makeprg=journey\ check\ --color\ never\ --format\ short
CompilerSet errorformat=%f:%l:%c:\ %trror[%*[a-z0-9-]]:\ %m,%f:%l:%c:\ %tarning[%*[a-z0-9-]]:\ %m,%f:%l:%c:\ %tnfo[%*[a-z0-9-]]:\ %m,%-G%.%#
