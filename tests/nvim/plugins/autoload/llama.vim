function! llama#fim_accept(accept_type) abort
  let l:kind = a:accept_type ==# 'full' ? 'accept' : a:accept_type
  call luaeval('require("offered").apply(require("offered").take(_A))', l:kind)
endfunction
