"""What git calls: shell for the common case, one lean Python process for a commit with tracked text."""
