"""The arguments of our commands, read strictly: what is wrong is said in one sentence."""

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

#: Names of tools, models and sessions end up in trailers and notes, one line each.
_NAME_LIMIT = 200


class Arguments:
    """The one object that a command takes.

    Every method raises `JsonRpcInvalidParams` with a sentence that names the command and the field.
    """

    def __init__(self, command: str, arguments: list[Any]) -> None:
        self._command = command
        if len(arguments) != 1 or not isinstance(arguments[0], dict):
            raise self.refusal("takes one object as its argument")
        self._fields: dict[str, Any] = arguments[0]

    def refusal(self, problem: str) -> JsonRpcInvalidParams:
        """An error about this command: "countersign.x" and the problem."""
        return JsonRpcInvalidParams(f"{self._command}: {problem}.")

    def text(self, field: str) -> str:
        """A string that must be there, and not be empty."""
        value = self._fields.get(field)
        if not isinstance(value, str) or not value:
            raise self.refusal(f"`{field}` must be a string that is not empty")
        return value

    def name(self, field: str, *, needed: bool = False) -> str:
        """A short string of one line, such as the name of a tool; empty where it is left out and not needed."""
        value = self._fields.get(field)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self.refusal(f"`{field}` must be a string that is not empty")
        if len(value) > _NAME_LIMIT or not value.isprintable():
            raise self.refusal(f"`{field}` must be one line of at most {_NAME_LIMIT} printable characters")
        return value.strip()

    def texts(self, field: str) -> list[str]:
        """A list of strings."""
        value = self._fields.get(field)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.refusal(f"`{field}` must be a list of strings")
        return value

    def choice(self, field: str, choices: tuple[str, ...]) -> str:
        """One of some words."""
        value = self._fields.get(field)
        if not isinstance(value, str) or value not in choices:
            raise self.refusal(f"`{field}` must be one of {', '.join(choices)}")
        return value

    def number(self, field: str) -> int:
        """A whole number."""
        value = self._fields.get(field)
        if type(value) is not int:
            raise self.refusal(f"`{field}` must be a whole number")
        return value

    def position(self, field: str) -> tuple[int, int]:
        """Line and character of a position."""
        return self._position(self._fields.get(field), field)

    def lines(self, field: str) -> tuple[int, int]:
        """The lines that a range touches, half-open. One that ends at character 0 leaves its last line out."""
        value = self._fields.get(field)
        if not isinstance(value, dict):
            raise self.refusal(f"`{field}` must be a range with `start` and `end`")
        first, start = self._position(value.get("start"), f"{field}.start")
        last, end = self._position(value.get("end"), f"{field}.end")
        if (last, end) < (first, start):
            raise self.refusal(f"`{field}` ends before it starts")
        return first, last if end == 0 and last > first else last + 1

    def truth(self, field: str) -> bool:
        """`true` or `false`; false where it is left out."""
        value = self._fields.get(field)
        if value is not None and not isinstance(value, bool):
            raise self.refusal(f"`{field}` must be true or false")
        return bool(value)

    def has(self, field: str) -> bool:
        """Whether a field that may be left out is there."""
        return self._fields.get(field) is not None

    def _position(self, value: Any, field: str) -> tuple[int, int]:  # noqa: ANN401 (not looked at yet)
        if isinstance(value, dict):
            line, character = value.get("line"), value.get("character")
            if type(line) is int and type(character) is int and line >= 0 and character >= 0:
                return line, character
        raise self.refusal(f"`{field}` must be a position with `line` and `character`, whole numbers from 0")
