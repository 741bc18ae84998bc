"""Comparisons as a policy writes them: ">0", "<=10", ">50%", "<senior"."""

import re
from dataclasses import dataclass

from countersign.gate.roles import Roles

_NUMBER = re.compile(r"(>=|<=|>|<|=)(0|[1-9][0-9]{0,8})", re.ASCII)
_ROLE = re.compile(r"(>=|<=|>|<|=)(\S.*)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a number has to be. `sign` is one of `>`, `>=`, `<`, `<=`, `=`."""

    sign: str
    value: int

    def holds(self, number: int) -> bool:
        """Whether a number is so."""
        match self.sign:
            case ">":
                return number > self.value
            case ">=":
                return number >= self.value
            case "<":
                return number < self.value
            case "<=":
                return number <= self.value
            case _:
                return number == self.value


@dataclass(frozen=True, slots=True)
class RoleComparison:
    """What a role has to be, in the order of roles."""

    sign: str
    role: str

    def holds(self, role: str, roles: Roles) -> bool:
        """Whether a role is so; both must be of this order (else ValueError)."""
        place = roles.order.index
        return Comparison(self.sign, place(self.role)).holds(place(role))


def parse_comparison(text: str) -> Comparison | None:
    """The comparison that `text` is; None if it is none."""
    found = _NUMBER.fullmatch(text)
    return None if found is None else Comparison(found[1], int(found[2]))


def parse_percent(text: str) -> Comparison | None:
    """The same with a percent sign behind it, up to 100."""
    found = parse_comparison(text.removesuffix("%")) if text.endswith("%") else None
    return found if found is not None and found.value <= 100 else None  # noqa: PLR2004 (per cent)


def parse_role_comparison(text: str, roles: Roles) -> RoleComparison | None:
    """The comparison with one of `roles` that `text` is; None if it is none."""
    found = _ROLE.fullmatch(text)
    return RoleComparison(found[1], found[2]) if found is not None and found[2] in roles.order else None
