"""How a change is judged. Only the target branch's .countersign/policy.toml counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from countersign.gate.control_plane import is_control
from countersign.gate.findings import Severity
from countersign.gate.globs import Globs
from countersign.gate.policy_rules import DEFAULT_RULES, REVIEWER_ROLE, PolicyRule
from countersign.gate.roles import DEFAULT_ROLES, Roles
from countersign.gate.signing_terms import USUAL_TERMS, SigningTerms
from countersign.gate.tiers import NORMAL, Tier
from countersign.gate.traits import Trait
from countersign.origin import Attribution, Origin, Reason

__all__ = ["POLICY_FILE", "REVIEWER_ROLE", "Human", "Identity", "Mode", "Policy"]

POLICY_FILE = ".countersign/policy.toml"

NOTHING_GENERATED = Globs((), narrow=True)
NOTHING_CLOSED = Globs(())

#: Files in a change that somebody could still look through.
MOST_FILES = 10_000


class Mode(StrEnum):
    """What findings lead to."""

    SHADOW = "shadow"  # they are shown, and nothing else
    WARN = "warn"  # the verdict is `warn`, the exit code 0
    ENFORCE = "enforce"  # the change is blocked

    @property
    def severity(self) -> Severity:
        """How loudly findings are shown."""
        match self:
            case Mode.SHADOW:
                return Severity.NOTE
            case Mode.WARN:
                return Severity.WARNING
            case Mode.ENFORCE:
                return Severity.ERROR


class Human(StrEnum):
    """What the evidence for human text has to be at least."""

    DECLARED = "declared"  # a record says so
    ATTESTED = "attested"  # an author has signed the record that says so


class Identity(StrEnum):
    """Who an author is."""

    EMAIL = "email"  # who has the address that the commit names
    SIGNED = "signed"  # the same, if a key of theirs has signed the commit


@dataclass(frozen=True, slots=True)
class Policy:
    """How a change is judged. The default is what a roster without a policy gets.

    Attributes:
        mode: what findings lead to.
        trusted_unknown: the reasons for unknown text that is judged as human text; all other unknown text is judged as
            AI text.
        roles: and their order.
        people_reports: whether figures may be shown by person.
        repository: what sign-offs name, so that none counts in another repository; empty, and none can be given.
        signing: how long sign-offs hold, and what may stand in for them.
        human: what human text takes.
        identity: how an author is known.
        generated: files whose text nobody wrote; they are counted, and their lines not judged.
        tiers: in no order: a file is in each that holds it.
        rules: what is asked, each on its own.
        most_files: a change of more is to be split, whoever signs it.
        directories: those with a policy of their own.
        closed_to_agents: where no agent may write, if its hook asks.
        stated: whether somebody has written it, so that it stands in the target branch.
    """

    mode: Mode = Mode.ENFORCE
    trusted_unknown: frozenset[Reason] = frozenset()
    roles: Roles = DEFAULT_ROLES
    people_reports: bool = False
    repository: str = ""
    signing: SigningTerms = USUAL_TERMS
    human: Human = Human.DECLARED
    identity: Identity = Identity.EMAIL
    generated: Globs = NOTHING_GENERATED
    tiers: tuple[Tier, ...] = ()
    rules: tuple[PolicyRule, ...] = DEFAULT_RULES
    most_files: int = MOST_FILES
    directories: tuple[str, ...] = ()
    closed_to_agents: Globs = NOTHING_CLOSED
    stated: bool = field(default=False, compare=False)

    @property
    def asks_for_attestation(self) -> bool:
        """Whether human text that no author has signed for counts as AI text."""
        return self.human is Human.ATTESTED

    def judged_as_ai(self, line: Attribution, *, attested: bool = False) -> bool:
        """Whether a line of this attribution counts as AI text; `attested`: an author has signed its record."""
        if line.origin is Origin.UNKNOWN:
            return line.reason not in self.trusted_unknown
        if line.origin is Origin.HUMAN:
            return self.asks_for_attestation and not attested
        return True

    @property
    def minds_moves(self) -> bool:
        """Whether it makes a difference where content stood before."""
        return bool(self.tiers or self.directories or self.generated.patterns)

    def kind_of(self, path: str) -> tuple[object, ...]:
        """All that it makes of a path; paths of one kind are the same to it and to the floor under it."""
        tiers = tuple(tier.name for tier in self.tiers if tier.holds(path, frozenset()))
        rules = tuple(rule.covers(path) for rule in self.rules)
        return tiers, rules, self.generated.match(path), is_control(path)

    def tiers_of(self, paths: Iterable[str], traits: frozenset[Trait]) -> frozenset[str]:
        """The names of the tiers that hold a file, under any of the paths that it has or had."""
        found = {tier.name for path in paths for tier in self.tiers if tier.holds(path, traits)}
        return frozenset(found or {NORMAL})

    def on(self, day: date) -> "Policy":
        """The policy as it is on a day: without the rules that have ended."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.until is None or rule.until >= day))

    def ended(self, day: date) -> tuple[PolicyRule, ...]:
        """The rules that hold no more on a day."""
        return tuple(rule for rule in self.rules if rule.until is not None and rule.until < day)
