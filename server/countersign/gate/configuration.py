"""Reading the policy and the roster strictly: whatever is not understood is an error that names its place."""

import tomllib
from collections.abc import Collection
from typing import NoReturn, cast


class ConfigurationError(ValueError):
    """A policy or roster that cannot be used. `str()` is one line: file, place, what was expected.

    Args:
        file: the path inside the target branch's tree, as shown to people.
        place: the dotted key, or "line L, column C" for text that is not TOML; empty for the whole file.
        problem: what is wrong, and what was expected.
    """

    def __init__(self, file: str, place: str, problem: str) -> None:
        super().__init__(f"{file}: {place}: {problem}" if place else f"{file}: {problem}")
        self.file = file
        self.place = place
        self.problem = problem


class Table:
    """One TOML table. Every key that was not asked for by the time of `close` is an error."""

    def __init__(self, file: str, place: str, values: dict[str, object]) -> None:
        self.file = file
        self.place = place
        self._values = values
        self._asked: list[str] = []

    def fail(self, problem: str, key: str = "") -> NoReturn:
        """Raise ConfigurationError for `key` of this table, or for the table itself."""
        raise ConfigurationError(self.file, self._place_of(key) if key else self.place, problem)

    def has(self, key: str) -> bool:
        """Whether the key is there, whatever its value."""
        return key in self._values

    def is_table(self, key: str) -> bool:
        """Whether the key is there with a table for its value."""
        return isinstance(self._values.get(key), dict)

    def keys(self) -> list[str]:
        """All keys, in the order of the file."""
        return list(self._values)

    def text(self, key: str, *, one_of: Collection[str] = (), otherwise: str | None = None) -> str:
        """A string; `otherwise` stands for a key that is not there, and None makes the key necessary."""
        value = self._take(key, otherwise)
        expected = f"one of {_quoted(one_of)}" if one_of else "a string"
        if not isinstance(value, str) or (one_of and value not in one_of):
            self.fail(f"expected {expected}, found {_shown(value)}", key)
        return value

    def truth(self, key: str, *, otherwise: bool) -> bool:
        """True or false."""
        value = self._take(key, otherwise)
        if not isinstance(value, bool):
            self.fail(f"expected true or false, found {_shown(value)}", key)
        return value

    def number(self, key: str) -> int:
        """A whole number that has to be there."""
        value = self._take(key, None)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(f"expected a whole number, found {_shown(value)}", key)
        return value

    def texts(self, key: str, *, otherwise: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings, none of them twice."""
        value = self._take(key, otherwise)
        if value is otherwise and otherwise is not None:
            return otherwise
        if not isinstance(value, list):
            self.fail(f"expected a list of strings, found {_shown(value)}", key)
        for item in value:
            if not isinstance(item, str):
                self.fail(f"expected a list of strings, found {_shown(item)} in it", key)
        if len(set(value)) < len(value):
            self.fail("expected a list of different strings, found one of them twice", key)
        return tuple(cast("list[str]", value))

    def table(self, key: str) -> "Table":
        """The table below `key`; an empty one where there is none."""
        value = self._values.get(key, {})
        self._asked.append(key)
        if not isinstance(value, dict):
            self.fail(f"expected a table, found {_shown(value)}", key)
        return Table(self.file, self._place_of(key), value)

    def close(self) -> None:
        """Refuse every key that nothing asked for."""
        for key in self._values:
            if key not in self._asked:
                self.fail(f"unknown key; expected one of {_quoted(self._asked)}", key)

    def _take(self, key: str, otherwise: object) -> object:
        self._asked.append(key)
        value = self._values.get(key, otherwise)
        if value is None:
            self.fail("is missing", key)
        return value

    def _place_of(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def read_toml(text: str, file: str) -> Table:
    """The top table of `text`.

    Raises:
        ConfigurationError: not TOML; its place is the line and column that the parser stopped at.
    """
    try:
        return Table(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        # The parser says "What is wrong (at line 3, column 7)" or "... (at end of document)".
        problem, _, place = str(error).removesuffix(")").rpartition(" (at ")
        raise ConfigurationError(file, place, f"not TOML: {problem}") from None


def _quoted(words: Collection[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value)
