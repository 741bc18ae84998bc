"""Between an editor and a completion language server: every byte goes on; what is offered and accepted is learnt."""
