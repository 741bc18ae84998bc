"""What a policy says of signing itself: how long it holds, who may go ahead in need, who may stand in for whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from countersign.gate.configuration import Table

#: How long an approval may hold, counted from the moment of the gate: who signs cannot sign for ever.
LONGEST = timedelta(days=90)

_DURATION = re.compile(r"([1-9][0-9]{0,3})([mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST_DEBT = timedelta(days=30)
_LONGEST_DELEGATION = timedelta(days=90)
_FORGES = ("github", "gitlab")


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Merging first and reviewing later: who may, for how long, and how soon the review has to follow.

    Attributes:
        count: people who have to sign the override; of a critical file two at least.
        role: the least of them.
        ttl: how long an override may hold.
        review_within: of the time at which it was signed.
    """

    count: int
    role: str
    ttl: timedelta
    review_within: timedelta


@dataclass(frozen=True, slots=True)
class SigningTerms:
    """The tables `[sign_off]`, `[break_glass]`, `[delegation]` and `[forge_approvals]`.

    Attributes:
        longest: how long an approval may hold.
        break_glass: None: nothing can be overridden.
        delegation: how long a delegation may hold; None: there is none.
        forges: whose approvals count where a rule asks for nothing better.
    """

    longest: timedelta = LONGEST
    break_glass: BreakGlass | None = None
    delegation: timedelta | None = None
    forges: frozenset[str] = frozenset()


#: What a policy that has none of these tables says.
USUAL_TERMS = SigningTerms()


def signing_terms(document: Table, roles: Sequence[str]) -> SigningTerms:
    """Read the tables of a policy; `roles` are those that there are.

    Raises:
        ConfigurationError: a value that may not stand there, or an unknown key.
    """
    sign_off = document.table("sign_off")
    longest = _duration(sign_off, "longest", LONGEST, "90d")
    sign_off.close()
    delegation = document.table("delegation") if document.has("delegation") else None
    forges = document.table("forge_approvals")
    allowed = forges.texts("allow", otherwise=())
    forges.close()
    for forge in allowed:
        if forge not in _FORGES:
            forges.fail(f'expected "github" and "gitlab", found "{forge}"', "allow")
    return SigningTerms(
        longest=longest,
        break_glass=_break_glass(document.table("break_glass"), roles) if document.has("break_glass") else None,
        delegation=None if delegation is None else _delegation(delegation),
        forges=frozenset(allowed),
    )


def _break_glass(table: Table, roles: Sequence[str]) -> BreakGlass:
    require = table.table("require")
    count = require.number("count") if require.has("count") else 1
    if count < 1:
        require.fail(f"expected 1 or more, found {count}", "count")
    role = require.text("role", one_of=[f">={role}" for role in roles])
    require.close()
    terms = BreakGlass(
        count,
        role.removeprefix(">="),
        _duration(table, "ttl", timedelta(days=1), "1d", otherwise="4h"),
        _duration(table, "review_within", _LONGEST_DEBT, "30d", otherwise="1d"),
    )
    table.close()
    return terms


def _delegation(table: Table) -> timedelta:
    longest = _duration(table, "longest", _LONGEST_DELEGATION, "90d", otherwise="14d")
    table.close()
    return longest


def _duration(table: Table, key: str, limit: timedelta, written: str, *, otherwise: str = "") -> timedelta:
    text = table.text(key, otherwise=otherwise or written)
    found = _DURATION.fullmatch(text)
    value = None if found is None else int(found[1]) * _UNITS[found[2]]
    if value is None or value > limit:
        table.fail(f'expected a time like "30m", "4h" or "14d", at most "{written}", found "{text}"', key)
    return value
