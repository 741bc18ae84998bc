"""Cases that a policy is tried on: a change in a few words, and what should come of it. For `policy test`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.check import Verdict, findings_of_change
from countersign.gate.configuration import Table, read_toml
from countersign.gate.findings import Finding
from countersign.gate.policy import Mode
from countersign.gate.requirements import Requirements
from countersign.gate.reviewers import eligible, enough
from countersign.gate.roster import Roster
from countersign.gate.traits import Trait
from countersign.origin import TYPED_OBSERVED, UNTRACKED, Attribution, Evidence, Origin

CASES_FILE = ".countersign/policy_test.toml"

_AI = Attribution(Origin.AI, Evidence.OBSERVED, "some-tool")
_MIXED = Attribution(Origin.MIXED, Evidence.OBSERVED, "some-tool")
_KINDS = {"ai": _AI, "mixed": _MIXED, "human": TYPED_OBSERVED, "unknown": UNTRACKED}
_MOST_LINES = 1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        name: what it shows.
        change: as the gate would see it.
        signed_by: names of people who have signed all of it.
        on: the day that it is judged on; None for today.
        expected: what should come of it.
        rules: that should ask for something; None if that does not matter.
    """

    name: str
    change: JudgedChange
    signed_by: frozenset[str]
    on: date | None
    expected: Verdict
    rules: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case, and whether that is what was expected."""

    case: Case
    verdict: Verdict
    rules: frozenset[str]

    @property
    def as_expected(self) -> bool:
        """Whether it is."""
        return self.verdict is self.case.expected and self.case.rules in (None, self.rules)


def parse_cases(text: str, asked: Requirements, file: str = CASES_FILE) -> tuple[Case, ...]:
    """The cases that `text` (TOML) states for a policy and a roster.

    Raises:
        ConfigurationError: it cannot be understood, or names somebody who is not on the roster.
    """
    document = read_toml(text, file)
    cases = tuple(_case(table, asked) for table in document.tables("case"))
    document.close()
    if not cases:
        document.fail("has no case; expected [[case]] for each")
    return cases


def outcome_of(case: Case, asked: Requirements, today: date) -> Outcome:
    """Judge a case, by the whole policy."""
    asked = asked.on(case.on or today)
    left = [
        finding
        for finding in findings_of_change(case.change, asked.roster, asked.policy)
        if not _cleared(finding, case, asked.roster)
    ]
    verdicts = {Mode.SHADOW: Verdict.CLEAR, Mode.WARN: Verdict.WARN, Mode.ENFORCE: Verdict.BLOCKED}
    verdict = verdicts[asked.policy.mode] if left else Verdict.CLEAR
    return Outcome(case, verdict, frozenset(finding.rule for finding in left))


def _cleared(finding: Finding, case: Case, roster: Roster | None) -> bool:
    if finding.needs is None or roster is None:
        return False
    signers = [one for one in eligible(finding.needs, case.change, roster) if one.name in case.signed_by]
    return enough(finding.needs, signers, roster)


def _case(table: Table, asked: Requirements) -> Case:
    name = table.text("name")
    files = table.table("files")
    made = tuple(_file(path, files.table(path)) for path in files.keys())  # noqa: SIM118 (not a dict)
    if not made:
        table.fail('names no file; expected files."PATH" = { ai = 3 }', "files")
    case = Case(
        name=name,
        change=JudgedChange(made, frozenset(_addresses(table, table.texts("by"), asked.roster))),
        signed_by=frozenset(table.texts("signed_by", otherwise=())),
        on=table.day("on"),
        expected=Verdict(table.text("expect", one_of=[verdict.value for verdict in Verdict])),
        rules=frozenset(table.texts("rules")) if table.has("rules") else None,
    )
    table.close()
    known = {person.name for person in asked.roster.people} if asked.roster else set()
    for signer in sorted(case.signed_by - known):
        table.fail(f'expected names of people on the roster, found "{signer}"', "signed_by")
    return case


def _addresses(table: Table, names: Iterable[str], roster: Roster | None) -> list[str]:
    found = []
    for name in names:
        person = roster.named(name) if roster is not None else None
        if person is None and "@" not in name:
            table.fail(f'expected names of people on the roster, or addresses, found "{name}"', "by")
        found.append(person.emails[0] if person is not None else name)
    return found


def _file(path: str, table: Table) -> JudgedFile:
    lines: dict[int, Attribution | None] = {}
    for kind, attribution in _KINDS.items():
        count = table.number(kind, otherwise=0, least=0)
        if count > _MOST_LINES:
            table.fail(f"expected at most {_MOST_LINES} lines, found {count}", kind)
        start = len(lines)
        lines.update(dict.fromkeys(range(start, start + count), attribution))
    words = table.texts("does", otherwise=())
    for word in words:
        if word not in set(Trait):
            known = ", ".join(f'"{trait}"' for trait in Trait)
            table.fail(f'expected some of {known}, found "{word}"', "does")
    table.close()
    traits = frozenset(map(Trait, words))
    opaque = UNTRACKED if traits & {Trait.OPAQUE, Trait.SUBMODULE} else None
    return JudgedFile(path, lines, whole=opaque, traits=traits)
