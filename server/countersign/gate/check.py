"""The gate: one function judges, for the command line, CI, hooks and the editor alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from countersign.gate.authorship import least_role
from countersign.gate.blocks import blocks
from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.clearing import clear
from countersign.gate.excluded import Excluded, excluded_of
from countersign.gate.findings import Finding, Need, Severity
from countersign.gate.overriding import Debt, debts_in_doubt, overdue
from countersign.gate.policy import REVIEWER_ROLE, Mode, Policy
from countersign.gate.reviewers import unblocking
from countersign.gate.roster import Roster
from countersign.gate.rosterless import without_roster
from countersign.gate.rules import RULES
from countersign.gate.shown import records_of
from countersign.gate.statements import Matter, SignOffs
from countersign.gate.survey import survey
from countersign.gate.witnessed import attested, record_changes
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
    `cleared`: what rules had to say and sign-offs have answered.
    `overridden`: what is not answered and holds nothing up for now, each with who has overridden it.
    `debts`: reviews that are owed to the target because of earlier overrides.
    `excluded`: what was counted and not judged, because it is generated, or a bot's.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    unblock: tuple[tuple[str, ...], ...]
    cleared: tuple[Finding, ...] = ()
    overridden: tuple[Finding, ...] = ()
    debts: tuple[Debt, ...] = ()
    excluded: tuple[Excluded, ...] = ()


def verdict_of(mode: Mode) -> Verdict:
    """What findings lead to in a mode."""
    return _VERDICTS[mode]


_VERDICTS = {Mode.SHADOW: Verdict.CLEAR, Mode.WARN: Verdict.WARN, Mode.ENFORCE: Verdict.BLOCKED}


def judge(
    change: JudgedChange,
    roster: Roster | None,
    policy: Policy,
    signed: SignOffs | None = None,
    matter: Matter | None = None,
) -> Judgement:
    """Judge a change, by these values alone.

    Without a roster and a policy nothing is required of anyone; a policy without a roster asks for the roster. Without
    `signed` and `matter` no sign-off counts.
    """
    if roster is None:
        findings = findings_of_change(change, None, policy)
        return Judgement(_VERDICTS[policy.mode] if findings else Verdict.CLEAR, findings, ())
    excluded = excluded_of(change.files, policy)
    return replace(_judge(change, roster, policy, signed, matter), excluded=excluded)


def _judge(
    change: JudgedChange, roster: Roster, policy: Policy, signed: SignOffs | None, matter: Matter | None
) -> Judgement:
    if signed is None or matter is None:
        findings = findings_of_change(change, roster, policy)
        verdict = _VERDICTS[policy.mode] if findings else Verdict.CLEAR
        stuck = any(finding.needs is None for finding in findings)
        return Judgement(verdict, findings, () if stuck else unblocking(findings, change, roster))
    change = replace(change, attested=attested(change, roster, signed, matter))
    findings = (
        *findings_of_change(change, roster, policy),
        *record_changes(change, roster, policy.mode.severity, signed, matter, REVIEWER_ROLE),
        *overdue(signed, matter.delta, matter.now, policy.mode.severity),
        *debts_in_doubt(signed, change, policy),
    )
    outcome = clear(findings, change, roster, signed, matter)
    stuck = outcome.stuck or any(finding.needs is None for finding in outcome.findings)
    unblock = () if stuck else unblocking(outcome.findings, change, roster, outcome.rejecting)
    open_ones = (*outcome.findings, *outcome.overridden)
    places = {(finding.rule, finding.path, finding.lines) for finding in open_ones}
    return Judgement(
        _VERDICTS[policy.mode] if outcome.findings else Verdict.CLEAR,
        outcome.findings,
        unblock,
        cleared=tuple(one for one in findings if (one.rule, one.path, one.lines) not in places),
        overridden=outcome.overridden,
        debts=signed.debts,
    )


def findings_of_change(change: JudgedChange, roster: Roster | None, policy: Policy) -> tuple[Finding, ...]:
    """What all rules have to say, in the order of rules, files and lines; without a roster, that one is missing."""
    if roster is None:
        return tuple(without_roster(change, policy))
    return tuple(finding for rule in RULES for finding in rule.judge(change, roster, policy))


def need_of_ai_text(path: str, author_email: str, roster: Roster | None, policy: Policy) -> Need | None:
    """What AI text at a path needs if the author commits it and there is enough of it for a rule; None for nothing."""
    if roster is None:
        return None
    change = JudgedChange((JudgedFile(path, {}),), frozenset({author_email}))
    (one,) = survey(change, policy)
    role = least_role(change, roster)
    for rule in policy.rules:
        asked = rule.when.author_role is None or rule.when.author_role.holds(role, roster.roles)
        tier = not rule.when.tiers or not one.tiers.isdisjoint(rule.when.tiers)
        if rule.covers(path) and asked and tier and rule.when.about_text and not one.excluded:
            return rule.need
    return None


def findings_for_lines(
    path: str,
    lines: Mapping[int, Attribution | None],
    author_email: str,
    roster: Roster | None,
    policy: Policy,
    counts: Mapping[int, int] | None = None,
) -> tuple[Finding, ...]:
    """What the gate would say of these lines if the author committed them, and nothing else.

    `lines` are counted from zero, and None is a blank line; `counts` are those of lines that count as several. What is
    committed will be attested when it is pushed. Without a roster: a note for each block of AI text, which asks for
    nothing.
    """
    file = JudgedFile(path, lines, counts=counts or {})
    attested = {path: records_of(file)} if policy.asks_for_attestation else {}
    change = JudgedChange((file,), frozenset({author_email}), attested=attested)
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
