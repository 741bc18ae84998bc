"""A signed change as values: what people have said about it, and what that has to be about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from countersign.gate.change import JudgedChange
from countersign.gate.check import Judgement, judge
from countersign.gate.delta import NOTHING, Delta, delta_of, file_side
from countersign.gate.policy import Policy
from countersign.gate.policy_file import parse_policy
from countersign.gate.roster import Roster
from countersign.gate.shown import NOTHING_SHOWN, records_shown
from countersign.gate.signoff import FIRST, Kind, Signed, SignOff, Subject
from countersign.gate.statements import TIME, Matter, SignOffs, Statement

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

GLASS = '[break_glass]\nrequire = { count = 1, role = ">=senior" }\nttl = "4h"\n'
AWAY = '[delegation]\nlongest = "14d"\n'


def policy(more: str = "") -> Policy:
    return parse_policy('version = 1\nrepository = "5f0c"\n' + more)


def at(**by: float) -> str:
    """A time so far from now, as records have it."""
    return (NOW + timedelta(**by)).strftime(TIME)


class Desk:
    """A change by somebody, and what is said about it."""

    def __init__(self, change: JudgedChange, roster: Roster, asks: Policy) -> None:
        self.change, self.roster, self.asks = change, roster, asks
        paths = [file.path.encode() for file in change.files]
        self.delta: Delta = delta_of((path, NOTHING, file_side("100644", b"x")) for path in paths)
        self.said: list[Statement] = []
        self.unreadable: dict[str, str] = {}
        self.matter = Matter(
            "5f0c", "refs/heads/main", self.delta, records_shown(change), frozenset(), NOW, asks.signing
        )

    def say(self, signer: str, kind: Kind = Kind.APPROVE, **changed: object) -> Statement:
        """Somebody signs something about all of it; `changed` are fields of the record, or of the statement."""
        key = str(changed.pop("key", signer))
        files = tuple(
            Signed(path, leaf, self.matter.records.get(path, NOTHING_SHOWN)) for path, leaf in self.delta.leaves
        )
        record = SignOff(
            kind, "5f0c", "refs/heads/main", FIRST, signer, len(self.said) + 1, FIRST, at(hours=-1),
            subject=Subject("b" * 40, "c" * 40, files) if kind.about_content else None,
            exp=at(hours=3) if kind.ends else "",
        )  # fmt: skip
        of_record = {name: value for name, value in changed.items() if hasattr(record, name)}
        others = {name: value for name, value in changed.items() if name not in of_record}
        statement = Statement(replace(record, **of_record), key, genuine=True)  # type: ignore[arg-type]
        self.said.append(replace(statement, **others))  # type: ignore[arg-type]
        return self.said[-1]

    def delegate(self, signer: str, to: str, **changed: object) -> Statement:
        return self.say(signer, Kind.DELEGATE, to=to, **{"begins": at(days=-1), "exp": at(days=7), **changed})

    def judged(self) -> Judgement:
        signed = SignOffs(tuple(self.said), self.unreadable)
        return judge(self.change, self.roster, self.asks, signed, self.matter)

    def is_clear(self) -> bool:
        return not self.judged().findings

    def messages(self) -> str:
        return " ".join(finding.message for finding in self.judged().findings)

    def rules(self) -> Iterable[str]:
        return [finding.rule for finding in self.judged().findings]
