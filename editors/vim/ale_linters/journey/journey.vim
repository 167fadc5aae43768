" ALE: what `journey check` says of the text in the buffer, before it is saved.
call ale#Set('journey_journey_executable', 'journey')

function! ale_linters#journey#journey#Handle(buffer, lines) abort
  let l:output = join(a:lines, "\n")
  if l:output !~# '^\s*{'
    return []
  endif
  let l:found = []
  let l:types = {'error': 'E', 'warning': 'W', 'info': 'I'}
  for l:finding in json_decode(l:output).findings
    let l:said = filter([l:finding.message, l:finding.note, l:finding.help], 'type(v:val) is v:t_string')
    call add(l:found, {
    \ 'filename': fnamemodify(ale_linters#journey#journey#Folder(a:buffer) . '/' . l:finding.path, ':p'),
    \ 'lnum': l:finding.start.line, 'col': l:finding.start.column,
    \ 'end_lnum': l:finding.end.line, 'end_col': l:finding.end.column - 1,
    \ 'type': l:types[l:finding.level], 'code': l:finding.name,
    \ 'text': l:finding.message, 'detail': join(l:said, "\n"),
    \})
  endfor
  return l:found
endfunction

" The workspace of a buffer's file, or the folder it stands in.
function! ale_linters#journey#journey#Folder(buffer) abort
  let l:settings = ale#path#FindNearestFile(a:buffer, 'journey.toml')
  return empty(l:settings) ? fnamemodify(bufname(a:buffer), ':p:h') : fnamemodify(l:settings, ':p:h')
endfunction

call ale#linter#Define('journey', {
\ 'name': 'journey',
\ 'executable': {buffer -> ale#Var(buffer, 'journey_journey_executable')},
\ 'cwd': function('ale_linters#journey#journey#Folder'),
\ 'command': '%e check --format json --stdin-filename %s',
\ 'callback': 'ale_linters#journey#journey#Handle',
\})
