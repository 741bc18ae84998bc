"""What the rules of the policy ask for, each under its own id."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from countersign.gate.authorship import least_role
from countersign.gate.blocks import blocks_of
from countersign.gate.change import JudgedChange
from countersign.gate.conditions import When
from countersign.gate.findings import Carry, Finding, LineRange
from countersign.gate.phrases import joined
from countersign.gate.policy import Policy
from countersign.gate.policy_rules import PolicyRule
from countersign.gate.reviewers import eligible
from countersign.gate.roster import Roster, normalised
from countersign.gate.rule import Rule
from countersign.gate.survey import SurveyedFile, survey, tally_of
from countersign.gate.tiers import NORMAL
from countersign.gate.wording import (
    change_phrase,
    clearing_phrase,
    count_phrase,
    need_phrase,
    place_phrase,
    shown_path,
    terms_phrase,
    text_phrase,
)
from countersign.origin import Attribution, Origin

ID = "policy-rule"


def findings(change: JudgedChange, roster: Roster, policy: Policy) -> Iterator[Finding]:
    """For each rule that holds: one finding for each block of its text, or for each file where it is about files."""
    surveyed = tuple(survey(change, policy))
    for rule in policy.rules:
        files = tuple(one for one in surveyed if _is_about(rule, one))
        if files and _holds(rule.when, files, change, roster):
            yield from _Case(rule, change, roster, policy).findings(files)


def _is_about(rule: PolicyRule, one: SurveyedFile) -> bool:
    covered = any(rule.covers(path) for path in (one.file.path, *one.file.was))
    return covered and (not rule.when.tiers or not one.tiers.isdisjoint(rule.when.tiers))


def _holds(when: When, files: tuple[SurveyedFile, ...], change: JudgedChange, roster: Roster) -> bool:
    if when.author_role is not None and not when.author_role.holds(least_role(change, roster), roster.roles):
        return False
    tally = tally_of(files)
    if not when.amounts_hold(tally):
        return False
    if when.window is None:
        return True
    if not (tally.ai or tally.opaque_ai):
        return False
    return tally.opaque_ai or when.window.ai_lines.holds(tally.ai + _lately(when, files[0].policy, change, roster))


def _lately(when: When, policy: Policy, change: JudgedChange, roster: Roster) -> int:
    """AI lines of the contributors that the target got within the window of a rule, in the tiers that it is about."""
    assert when.window is not None  # noqa: S101 (the caller has looked)
    addresses = {normalised(email) for email in change.contributors}
    for email in change.contributors:
        person = roster.person(email)
        addresses.update(person.emails if person else ())
    # Whoever is not on the roster takes a new address for every change, and is the same all the same.
    strangers = any(_is_stranger(email, roster) for email in change.contributors)
    return sum(
        one.lines
        for one in change.past
        if one.days <= when.window.days
        and (normalised(one.email) in addresses or (strangers and _is_stranger(one.email, roster)))
        and (not when.tiers or not policy.tiers_of((one.path,), frozenset()).isdisjoint(when.tiers))
    )


def _is_stranger(email: str, roster: Roster) -> bool:
    return roster.person(email) is None and roster.bot(email) is None


@dataclass(slots=True)
class _Case:
    """A rule that holds for a change."""

    rule: PolicyRule
    change: JudgedChange
    roster: Roster
    policy: Policy

    def findings(self, files: tuple[SurveyedFile, ...]) -> Iterator[Finding]:
        """As many as there are blocks, or files."""
        who = change_phrase(self.change, self.roster)
        needs = {carry: replace(self.rule.need, carry=carry) for carry in Carry}
        way_out = clearing_phrase(eligible(self.rule.need, self.change, self.roster), self.rule.need, self.roster)
        asked = (
            f"needs {need_phrase(self.rule.need)} to sign it off{terms_phrase(self.rule.need)}; "
            f"{way_out} (rule {self.rule.id})."
        )
        found = False
        severity = self.policy.mode.severity
        for one in files if self.rule.when.about_text else ():
            need = needs[self.rule.carry_in(one.tiers)]
            for block in blocks_of(one.file, _meant(self.rule.when, one)):
                found = True
                text = f"{text_phrase(block.attributions)}{count_phrase(block)}"
                said = f"{place_phrase(block)}: {text} in a change {who} {asked}"
                yield Finding(self.rule.id, severity, block.path, block.lines, said, need)
        if found:
            return
        for one in files:
            said = f"{shown_path(one.file.path)}: {_what(one)} {who} {asked}"
            need = needs[self.rule.carry_in(one.tiers)]
            yield Finding(self.rule.id, severity, one.file.path, LineRange(0, 0), said, need)


def _meant(when: When, one: SurveyedFile) -> Callable[[Attribution], bool]:
    """Which lines a rule speaks of: those that it counts."""
    if when.ai_lines is None and when.share is None and when.window is None:
        origins = {
            origin
            for origin, asked in ((Origin.UNKNOWN, when.unknown_lines), (Origin.MIXED, when.mixed_lines))
            if asked is not None
        }
        return lambda known: not one.excluded and known.origin in origins
    return one.judged


def _what(one: SurveyedFile) -> str:
    """What happened to a file, for a rule that is not about its text: "a change of tier critical (symlink)"."""
    tiers = joined([f"tier {name}" for name in sorted(one.tiers - {NORMAL})] or ["the file"])
    traits = f" ({', '.join(sorted(one.file.traits))})" if one.file.traits else ""
    return f"a change of {tiers}{traits}"


RULE = Rule(ID, findings)
