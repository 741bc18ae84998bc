"""The gate: one function judges, for the command line, CI, hooks and the editor alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from countersign.gate.change import JudgedChange, JudgedFile, blocks
from countersign.gate.findings import Finding, Severity
from countersign.gate.policy import Mode, Policy
from countersign.gate.reviewers import unblocking
from countersign.gate.roster import Roster
from countersign.gate.rules import RULES
from countersign.gate.wording import place_phrase, text_phrase
from countersign.origin import Attribution


class Verdict(StrEnum):
    """What comes of a change."""

    CLEAR = "clear"
    WARN = "warn"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gate says of a change.

    `unblock`: the smallest sets of people whose sign-offs would clear it, each by name.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    unblock: tuple[tuple[str, ...], ...]


_VERDICTS = {Mode.SHADOW: Verdict.CLEAR, Mode.WARN: Verdict.WARN, Mode.ENFORCE: Verdict.BLOCKED}


def judge(change: JudgedChange, roster: Roster | None, policy: Policy) -> Judgement:
    """Judge a change, by these three values alone.

    Without a roster nothing is required of anyone.
    """
    if roster is None:
        return Judgement(Verdict.CLEAR, (), ())
    findings = findings_of_change(change, roster, policy)
    if not findings:
        return Judgement(Verdict.CLEAR, (), ())
    return Judgement(_VERDICTS[policy.mode], findings, unblocking(findings, change, roster))


def findings_of_change(change: JudgedChange, roster: Roster, policy: Policy) -> tuple[Finding, ...]:
    """What all rules have to say, in the order of rules, files and lines."""
    return tuple(finding for rule in RULES for finding in rule.judge(change, roster, policy))


def findings_for_lines(
    path: str,
    lines: Mapping[int, Attribution | None],
    author_email: str,
    roster: Roster | None,
    policy: Policy,
) -> tuple[Finding, ...]:
    """What the gate would say of these lines if the author committed them, and nothing else.

    `lines` are counted from zero, and None is a blank line.
    Without a roster: a note for each block of AI text, which asks for nothing.
    """
    change = JudgedChange((JudgedFile(path, lines),), frozenset({author_email}))
    if roster is not None:
        return findings_of_change(change, roster, policy)
    return tuple(
        Finding(
            "no-roster",
            Severity.NOTE,
            block.path,
            block.lines,
            f"{place_phrase(block)}: {text_phrase(block.attributions)}; nobody has to sign it off, "
            "for the repository has no roster.",
            None,
        )
        for block in blocks(change, policy)
    )
