" `:ALEFix journey` knows the formatter, where ALE is there.
if exists('g:loaded_journey')
  finish
endif
let g:loaded_journey = 1

augroup journey_ale
  autocmd!
  autocmd FileType journey silent! call ale#fix#registry#Add('journey', 'ale#fixers#journey#Fix', ['journey'], 'Lay out with journey fmt')
augroup END
