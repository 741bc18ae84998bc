"""The journal: what has been seen, in the repository's git directory."""
