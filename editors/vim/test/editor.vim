" Indent, compiler and ALE, in the real Vim. What holds is written to $OUT, and Vim leaves with an error where something does not.
set nocompatible hidden nomore
function! s:Check(what, holds, got) abort
  call writefile([(a:holds ? 'ok   ' : 'FAIL ') . a:what . (a:holds ? '' : ': ' . string(a:got))], $OUT, 'a')
  if !a:holds | cquit! | endif
endfunction

function! Indent() abort
  for l:file in argv()
    execute 'edit' fnameescape(l:file)
    let l:before = getline(1, '$')
    silent %s/^\s\+//e
    silent normal! gg=G
    let l:after = getline(1, '$')
    let l:same = len(filter(range(len(l:before)), 'l:before[v:val] ==# l:after[v:val]'))
    call s:Check('indent of ' . fnamemodify(l:file, ':t'), l:same == len(l:before), filter(range(len(l:before)), 'l:before[v:val] !=# l:after[v:val]'))
    set nomodified
  endfor
endfunction

function! Wrong() abort
  edit a.journey
  call s:Check('file type', &filetype ==# 'journey', &filetype)
  call s:Check('comments', &commentstring ==# '// %s', &commentstring)
  silent make!
  let l:found = getqflist()
  call s:Check('compiler', len(l:found) == 1 && l:found[0].lnum == 3 && l:found[0].col == 21 && l:found[0].type ==? 'e', l:found)
  if empty(findfile('plugin/ale.vim', &runtimepath)) && empty(globpath(&packpath, 'pack/*/*/ale'))
    call s:Check('ALE is there', 0, 'install vim-ale')
  endif
  silent ALELint
  let l:waited = reltime()
  while len(ale#engine#GetLoclist(bufnr(''))) != 1 && reltimefloat(reltime(l:waited)) < 15 | sleep 50m | endwhile
  let l:shown = ale#engine#GetLoclist(bufnr(''))
  call s:Check('ALE shows what is wrong', len(l:shown) == 1 && l:shown[0].lnum == 3 && l:shown[0].col == 21 && l:shown[0].type ==# 'E', l:shown)
  call setline(3, 'segment a = tier is   gold')
  silent ALELint
  let l:waited = reltime()
  while len(ale#engine#GetLoclist(bufnr(''))) != 0 && reltimefloat(reltime(l:waited)) < 15 | sleep 50m | endwhile
  call s:Check('ALE reads the text in the buffer', empty(ale#engine#GetLoclist(bufnr(''))), ale#engine#GetLoclist(bufnr('')))
  let b:ale_fixers = ['journey']
  silent ALEFix
  let l:waited = reltime()
  while getline(3) !=# 'segment a = tier is gold' && reltimefloat(reltime(l:waited)) < 15 | sleep 50m | endwhile
  call s:Check('ALEFix lays the text out', getline(3) ==# 'segment a = tier is gold', getline(1, '$'))
endfunction

filetype plugin indent on
syntax on
if argc() > 0
  call Indent()
else
  packadd! ale
  let g:ale_use_global_executables = 1
  let g:ale_echo_cursor = 0
  let g:ale_hover_cursor = 0
  let g:ale_lint_on_enter = 0
  runtime plugin/ale.vim
  runtime plugin/journey.vim
  call Wrong()
endif
qall!
