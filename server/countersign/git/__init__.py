"""The only room that knows pygit2 or runs git."""
