"""Reading the policy and the roster strictly: whatever is not understood is an error that names its place."""

import re
import tomllib
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NoReturn, cast

from countersign.gate.toml_places import Step, place_of

_STOPPED = re.compile(r"line (\d+), column (\d+)")


class ConfigurationError(ValueError):
    """A policy or roster that cannot be used. `str()` is one line: file, line and column, key, what was expected.

    Args:
        file: the path inside the target branch's tree, as shown to people.
        place: the dotted key; empty for the whole file, and for text that is not TOML.
        problem: what is wrong, and what was expected.
        at: line and column, from 1; None for the whole file.
    """

    def __init__(self, file: str, place: str, problem: str, at: tuple[int, int] | None = None) -> None:
        where = f"line {at[0]}, column {at[1]}" if at else ""
        super().__init__(": ".join(filter(None, (file, where, place, problem))))
        self.file = file
        self.place = place
        self.problem = problem
        self.line, self.column = at or (0, 0)


class Table:
    """One TOML table. Every key that was not asked for by the time of `close` is an error."""

    def __init__(self, file: str, text: str, steps: tuple[Step, ...], values: dict[str, object]) -> None:
        self.file = file
        self._text = text
        self._steps = steps
        self._values = values
        self._asked: list[str] = []
        self._known: dict[str, None] = {}

    def fail(self, problem: str, key: str = "") -> NoReturn:
        """Raise ConfigurationError for `key` of this table, or for the table itself."""
        steps = (*self._steps, key) if key else self._steps
        at = place_of(self._text, steps) if steps else None
        raise ConfigurationError(self.file, _dotted(steps), problem, at)

    def has(self, key: str) -> bool:
        """Whether the key is there, whatever its value."""
        self._known[key] = None
        return key in self._values

    def is_table(self, key: str) -> bool:
        """Whether the key is there with a table for its value."""
        return isinstance(self._values.get(key), dict)

    def is_list(self, key: str) -> bool:
        """Whether the key is there with a list for its value."""
        return isinstance(self._values.get(key), list)

    def is_text(self, key: str) -> bool:
        """Whether the key is there with a string for its value."""
        return isinstance(self._values.get(key), str)

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

    def number(self, key: str, *, otherwise: int | None = None, least: int | None = None) -> int:
        """A whole number; `otherwise` stands for a key that is not there, and None makes the key necessary."""
        value = self._take(key, otherwise)
        if not isinstance(value, int) or isinstance(value, bool) or (least is not None and value < least):
            self.fail(f"expected a whole number{'' if least is None else f' from {least}'}, found {_shown(value)}", key)
        return value

    def day(self, key: str) -> date | None:
        """A date without a time; None where there is none."""
        if not self.has(key):
            return None
        value = self._take(key, None)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fail(f"expected a date like 2027-02-20, without quotes, found {_shown(value)}", key)
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
        return Table(self.file, self._text, (*self._steps, key), value)

    def tables(self, key: str) -> Sequence["Table"]:
        """The list of tables below `key`, as `[[key]]` makes them; an empty one where there is none."""
        value = self._values.get(key, [])
        self._asked.append(key)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(f"expected tables under [[{key}]], found {_shown(value)}", key)
        return [
            Table(self.file, self._text, (*self._steps, key, number), cast("dict[str, object]", item))
            for number, item in enumerate(value, 1)
        ]

    def close(self) -> None:
        """Refuse every key that nothing asked for."""
        for key in self._values:
            if key not in self._asked:
                self.fail(f"unknown key; expected one of {_quoted(self._known | dict.fromkeys(self._asked))}", key)

    def _take(self, key: str, otherwise: object) -> object:
        self._asked.append(key)
        value = self._values.get(key, otherwise)
        if value is None:
            self.fail("is missing", key)
        return value


def read_toml(text: str, file: str) -> Table:
    """The top table of `text`.

    Raises:
        ConfigurationError: not TOML; it names the line and column that the parser stopped at.
    """
    try:
        return Table(file, text, (), tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        # The parser says "What is wrong (at line 3, column 7)" or "... (at end of document)".
        problem, _, place = str(error).removesuffix(")").rpartition(" (at ")
        stopped = _STOPPED.fullmatch(place)
        lines = text.split("\n")
        at = (int(stopped[1]), int(stopped[2])) if stopped else (len(lines), len(lines[-1]) + 1)
        raise ConfigurationError(file, "", f"not TOML: {problem}", at) from None
    except RecursionError:
        raise ConfigurationError(file, "", "not TOML that anybody needs: it is nested too deeply", (1, 1)) from None


def _dotted(steps: tuple[Step, ...]) -> str:
    shown = ""
    for step in steps:
        shown += f"[{step}]" if isinstance(step, int) else f".{step}"
    return shown.removeprefix(".")


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
