" Settings of a buffer that holds customer journeys.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:///,:// commentstring=//\ %s
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal formatoptions-=t formatoptions+=croql
setlocal formatprg=journey\ fmt\ --stdin
setlocal suffixesadd=.journey
let b:match_words = '{:}'
compiler journey

let b:undo_ftplugin = 'setlocal comments< commentstring< expandtab< shiftwidth< softtabstop< formatoptions< formatprg< suffixesadd< makeprg< errorformat<'
      \ . ' | unlet! b:match_words b:current_compiler'
