" ALE: `let b:ale_fixers = ['journey']` lays the text out on `:ALEFix`.
call ale#Set('journey_journey_executable', 'journey')

function! ale#fixers#journey#Fix(buffer) abort
  return {'command': ale#Escape(ale#Var(a:buffer, 'journey_journey_executable')) . ' fmt --stdin'}
endfunction
