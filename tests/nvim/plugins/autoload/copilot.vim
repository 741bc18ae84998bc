function! s:Accept(kind) abort
  if luaeval('require("offered").text') ==# ''
    return "\t"
  endif
  let s:queued = substitute(luaeval('require("offered").take(_A)', a:kind), '\n$', '', '')
  return "\<C-R>\<C-O>=copilot#TextQueuedForInsertion()\<CR>"
endfunction

function! copilot#TextQueuedForInsertion() abort
  return s:queued
endfunction

function! copilot#Accept(...) abort
  return s:Accept('accept')
endfunction

function! copilot#AcceptWord(...) abort
  return s:Accept('word')
endfunction

function! copilot#AcceptLine(...) abort
  return s:Accept('line')
endfunction
