"""How a sentence names several things: the number of them, or the list of them."""

from collections.abc import Sequence


def counted(count: int, what: str) -> str:
    """A number of things, as one says it: `1 line`, `2 lines`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def joined(words: Sequence[str], last: str = "and") -> str:
    """Words as a sentence lists them: "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
