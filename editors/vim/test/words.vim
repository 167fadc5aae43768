" Writes for every word of the files named on the command line whether it is coloured as a keyword: `path<TAB>row<TAB>column<TAB>kind`.
let s:keywords = ['Item', 'Line', 'Statement', 'Conditional', 'Join', 'Or', 'Constant', 'Unit']
let s:out = []
function! s:Dump() abort
  let l:path = expand('%:p')
  for l:row in range(1, line('$'))
    let l:line = getline(l:row)
    let l:at = 0
    while 1
      let [l:word, l:from, l:to] = matchstrpos(l:line, '\a\w*', l:at)
      if l:from < 0 | break | endif
      let l:at = l:to
      let l:kind = substitute(synIDattr(synID(l:row, l:from + 1, 1), 'name'), '^journey', '', '')
      " `money` is a keyword to the tree and a type to the eye.
      let l:said = index(s:keywords, l:kind) >= 0 || (l:word ==# 'money' && l:kind ==# 'Type') ? 'keyword' : l:kind =~# '^\(Text\|Comment\|Doc\)$' ? 'text' : 'name'
      call add(s:out, join([l:path, l:row - 1, l:from, l:said], "\t"))
    endwhile
  endfor
endfunction
for s:file in argv()
  execute 'edit' fnameescape(s:file)
  call s:Dump()
endfor
call writefile(s:out, $DUMP)
qall!
