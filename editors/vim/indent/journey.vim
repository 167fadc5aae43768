" Every brace holds its lines two blanks further in; `journey fmt` does the rest.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=JourneyIndent(v:lnum) indentkeys=0},!^F,o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*JourneyIndent')
  finish
endif

" How many braces a line opens, less those it closes, apart from texts and comments.
function! s:Opened(line) abort
  let l:bare = substitute(substitute(a:line, '"[^"]*"\?', '', 'g'), '//.*', '', '')
  return count(l:bare, '{') - count(l:bare, '}')
endfunction

function! JourneyIndent(number) abort
  let l:above = prevnonblank(a:number - 1)
  if l:above == 0
    return 0
  endif
  let l:text = getline(l:above)
  " A brace that begins the line above was already moved out with it.
  let l:steps = s:Opened(substitute(l:text, '^\s*}', '', ''))
  if getline(a:number) =~# '^\s*}'
    let l:steps -= 1
  endif
  return max([0, indent(l:above) + l:steps * shiftwidth()])
endfunction
