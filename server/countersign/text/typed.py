"""What an insertion looks like: typed by a hand, or come in one piece."""

from unicodedata import category

#: What editors insert for one key press: brackets and quotes close themselves.
_PAIRS = frozenset({"()", "[]", "{}", "<>", '""', "''", "``", "“”", "«»", "「」"})

#: An editor that sends changes late sends a few keys at once: at most so many characters, so many milliseconds each.
_KEYS_AT_ONCE = 3
_SECONDS_PER_KEY = 0.04

_ZERO_WIDTH_JOINER = "\u200d"

#: Code points of the longest emoji that Unicode recommends (a couple with skin tones, subdivision flags), rounded up.
_LONGEST_SYMBOL = 16


def is_typed(text: str) -> bool:
    """Whether one key press explains the text: a character, a self-closing pair, a line break with its indent."""
    return len(text) == 1 or text in _PAIRS or text.isspace() or _is_one_symbol(text)


def may_be_typed_late(text: str, seconds: float) -> bool:
    """Whether a few keys, pressed since the last change, explain the text. A guess, and to be graded as one."""
    keys = text.strip()
    return (
        len(keys) <= _KEYS_AT_ONCE and "\n" not in keys and "\r" not in keys and seconds >= _SECONDS_PER_KEY * len(keys)
    )


def _is_one_symbol(text: str) -> bool:
    """An emoji or a letter that takes several code points: joined, modified or accented."""
    if len(text) > _LONGEST_SYMBOL or text.isascii():
        return False
    bases = sum(category(letter) not in {"Mn", "Me", "Cf", "Sk"} for letter in text)
    return bases - text.count(_ZERO_WIDTH_JOINER) <= 1
