"""Globs over paths that protect: whatever looks like the path is the path, and matching takes time by length alone.

`Payments/` and `payments/` are one directory on many disks, and an accent may be written in two ways, so paths and
patterns are compared without case and in one form of Unicode. All patterns run side by side as one automaton, with a
bit for each place in them: no pattern can make matching slow. Paths begin alike, so the moves that were made are kept.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

_LONGEST = 500

#: What Windows leaves out of names; rare, so that few paths are taken apart.
_LOST = re.compile(r":|[. ](?=/|$)")

#: Moves that are kept; whoever makes up paths with others fills no memory.
_MOST_KEPT = 1 << 12

#: They mean something in other glob languages. Read as themselves, they would protect less than their author believes.
_FOREIGN = {"\\": "write / between directories", "[": "write ? for one character", "{": "write one pattern for each"}


class GlobError(ValueError):
    """A pattern that is none; `str()` says what was expected."""


class _Token(Enum):
    ONE = auto()  # ?: a character within a name
    NAME = auto()  # *: any characters within a name
    DIRECTORIES = auto()  # **/: any directories, or none
    REST = auto()  # what follows a directory


@dataclass(frozen=True, slots=True)
class Globs:
    """Patterns of paths from the top of the repository.

    `*` and `?` stay within a name; `**/` stands for any directories, or none; a pattern that ends in a name matches
    that path and everything below it, so `payments`, `payments/` and `payments/**` are the same.

    Attributes:
        patterns: as they are written.
        narrow: whether they take paths out instead of protecting them. Then every letter is itself, only a pattern that
            ends in `/` or `/**` matches what is below it, and it does not match the directory's own name.
    """

    patterns: tuple[str, ...]
    narrow: bool = False
    _automaton: "_Automaton" = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Compile.

        Raises:
            GlobError: a pattern is none.
        """
        read = [_tokens(pattern, narrow=self.narrow) for pattern in self.patterns]
        object.__setattr__(self, "_automaton", _Automaton(read))

    def match(self, path: str) -> bool:
        """Whether one of the patterns matches."""
        return bool(self.patterns) and self._automaton.accepts(path if self.narrow else folded(path))


def folded(path: str) -> str:
    """A path as it is compared: without case, in one form of Unicode, without what disks leave out of names."""
    if path.isascii():
        return _as_windows_has_it(path.lower())
    # Some disks leave them out of names, and all people do.
    shown = "".join(char for char in path if unicodedata.category(char) != "Cf")
    return _as_windows_has_it(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown).casefold()))


def _as_windows_has_it(path: str) -> str:
    """A path whose names have lost what Windows does not keep: dots and spaces at their end, and a stream's name."""
    if not _LOST.search(path):
        return path
    names = (name.partition(":")[0].rstrip(". ") or name for name in path.split("/"))
    return "/".join(names)


def below(path: str, directory: str) -> bool:
    """Whether a path is in a directory; the empty one is the top."""
    return not directory or folded(path).startswith(f"{folded(directory)}/")


def _tokens(pattern: str, *, narrow: bool) -> list[_Token | str]:
    problem = _problem(pattern)
    if problem:
        raise GlobError(problem)
    tokens: list[_Token | str] = []
    written = pattern if narrow else folded(pattern)
    names = written.removeprefix("/").rstrip("/").split("/")
    below_only = written.endswith("/")
    while len(names) > 1 and names[-1] == "**":
        below_only = True
        names.pop()
    for number, name in enumerate(names):
        if name == "**" and number < len(names) - 1:
            if tokens[-1:] != [_Token.DIRECTORIES]:
                tokens.append(_Token.DIRECTORIES)
            continue
        for char in name:
            token = {"*": _Token.NAME, "?": _Token.ONE}.get(char, char)
            if token is not _Token.NAME or tokens[-1:] != [_Token.NAME]:
                tokens.append(token)
        tokens.append("/")
    if not narrow:
        tokens[-1] = _Token.REST
    elif not below_only:
        tokens.pop()
    return tokens


def _problem(pattern: str) -> str:
    if not pattern.strip("/"):
        return "expected a path or a pattern of paths, found an empty one"
    if len(pattern) > _LONGEST:
        return f"expected at most {_LONGEST} characters, found {len(pattern)}"
    if pattern.startswith("!"):
        return f'expected a pattern that names what is meant, found "{pattern}": nothing is taken out again'
    for char, instead in _FOREIGN.items():
        if char in pattern:
            return f'expected a pattern of names, /, *, ** and ?, found "{char}" in "{pattern}": {instead}'
    parts = pattern.strip("/").split("/")
    if {"", ".", ".."} & set(parts):
        return f'expected a path from the top of the repository, found "{pattern}"'
    return ""


class _Automaton:
    """Bit n stands for "so far, the path fits what is before token n"; every pattern has one bit more than tokens."""

    __slots__ = (
        "_accepting", "_any", "_below", "_directories", "_free", "_literal", "_moves", "_name", "_slash", "_start",
    )  # fmt: skip

    def __init__(self, patterns: Iterable[list[_Token | str]]) -> None:
        self._literal: dict[str, int] = {}
        self._moves: dict[tuple[int, str], int] = {}
        #: After the paths of directories, their slashes included: most files have neighbours.
        self._directories: dict[str, int] = {}
        #: Tokens that may stand for nothing; that stay for any character; for any but a slash; that end at a slash.
        self._free = self._any = self._name = self._slash = self._below = 0
        self._start = self._accepting = 0
        bit = 1
        for tokens in patterns:
            self._start |= bit
            for token in tokens:
                self._place(token, bit)
                bit <<= 1
            self._accepting |= bit
            # What stands behind a directory may be anything; the end of a name is the end.
            if tokens[-1] in {_Token.REST, "/"}:
                self._any |= bit
            bit <<= 1

    def _place(self, token: "_Token | str", bit: int) -> None:
        match token:
            case _Token.ONE:
                self._below |= bit
            case _Token.NAME:
                self._free |= bit
                self._name |= bit
            case _Token.DIRECTORIES:
                self._free |= bit
                self._any |= bit
                self._slash |= bit
            case _Token.REST:
                self._accepting |= bit
                self._slash |= bit
            case str():
                self._literal[token] = self._literal.get(token, 0) | bit

    def accepts(self, path: str) -> bool:
        end = path.rfind("/") + 1
        directory = path[:end]
        state = self._directories.get(directory)
        if state is None:
            if len(self._directories) >= _MOST_KEPT:
                self._directories.clear()
            state = self._directories[directory] = self._after(self._freed(self._start), directory)
        return bool(self._after(state, path[end:]) & self._accepting)

    def _after(self, state: int, text: str) -> int:
        """The state behind a text; 0 where nothing can fit any more."""
        moves = self._moves
        for char in text:
            if not state:
                return 0
            after = moves.get((state, char))
            if after is None:
                if len(moves) >= _MOST_KEPT:
                    moves.clear()
                after = moves[state, char] = self._moved(state, char)
            state = after
        return state

    def _moved(self, state: int, char: str) -> int:
        moved = state & self._literal.get(char, 0)
        # Directories that have begun go on to a slash: only where they begin, and after `*`, may nothing follow.
        if char == "/":
            moved |= state & self._slash
            within = 0
        else:
            moved |= state & self._below
            within = state & self._name
        return self._freed(within | (moved << 1)) | (state & self._any)

    def _freed(self, state: int) -> int:
        # No more than two tokens that may stand for nothing follow each other: **/ and *.
        state |= (state & self._free) << 1
        return state | ((state & self._free) << 1)
