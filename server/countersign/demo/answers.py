"""What the programs of the demo answered, read without trust: an answer of another shape is an empty one."""

import json
from dataclasses import dataclass
from typing import cast

Answer = dict[str, object]


def answer_of(said: object) -> Answer:
    """An object of JSON, or of the protocol; text is parsed."""
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except ValueError:
            return {}
    if isinstance(said, dict):
        return cast("Answer", said)
    # pygls gives objects of other servers' answers as named tuples.
    return dict(getattr(said, "_asdict", dict)())


@dataclass(frozen=True, slots=True)
class Ranges:
    """An `attribution` answer: (first line, last line, origin, evidence, tool), lines counted from one."""

    rows: tuple[tuple[int, int, object, object, object], ...]

    @classmethod
    def read(cls, said: object) -> "Ranges":
        """The ranges of an answer; none of an answer of another shape."""
        ranges = answer_of(said).get("ranges")
        rows = []
        for given in ranges if isinstance(ranges, list) else []:
            one = answer_of(given)
            place = answer_of(one.get("range"))
            start, end = answer_of(place.get("start")), answer_of(place.get("end"))
            first, last, width = start.get("line"), end.get("line"), end.get("character")
            if isinstance(first, int) and isinstance(last, int):
                reaches = last if width == 0 and last > first else last + 1
                rows.append((first + 1, reaches, one.get("origin"), one.get("evidence"), one.get("tool")))
        return cls(tuple(rows))

    def of_line(self, line: int) -> set[tuple[object, object, object]]:
        """Origin, evidence and tool of every range that touches a line."""
        return {row[2:] for row in self.rows if row[0] <= line <= row[1]}

    def said(self, line: int) -> str:
        """The same, for a person."""
        return ", ".join(" ".join(str(word) for word in row if word) for row in self.of_line(line)) or "nothing"
