"""Origins, records, notes and trailers as values; marks of a blob; what a commit added. Pure."""
