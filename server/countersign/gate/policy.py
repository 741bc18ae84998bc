"""How strictly a change is judged. Only the target branch's .countersign/policy.toml counts."""

from dataclasses import dataclass
from enum import StrEnum

from countersign.gate.configuration import Table, read_toml
from countersign.gate.findings import Severity
from countersign.gate.roles import DEFAULT_ROLES, Roles
from countersign.gate.signing_terms import USUAL_TERMS, SigningTerms, signing_terms
from countersign.origin import Attribution, Origin, Reason

POLICY_FILE = ".countersign/policy.toml"

_VERSION = 1

#: Words of the policy language that this version does not judge by. A policy that holds one is refused, so
#: that nobody believes a rule to be in force which is not.
_NOT_YET = ("generated", "tier", "rule")

#: The role that the built-in rule asks for; an order of roles without it could never be judged.
REVIEWER_ROLE = "senior"


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


@dataclass(frozen=True, slots=True)
class Policy:
    """How a change is judged. The default is what a roster without a policy gets.

    `trusted_unknown`: the reasons for unknown text that is judged as human text; all other unknown text is
    judged as AI text.
    `people_reports`: whether figures may be shown by person.
    `repository`: what sign-offs name, so that none counts in another repository; empty, and none can be given.
    `signing`: how long sign-offs hold, and what may stand in for them.
    """

    mode: Mode = Mode.ENFORCE
    trusted_unknown: frozenset[Reason] = frozenset()
    roles: Roles = DEFAULT_ROLES
    people_reports: bool = False
    repository: str = ""
    signing: SigningTerms = USUAL_TERMS

    def judged_as_ai(self, line: Attribution) -> bool:
        """Whether a line of this attribution counts as AI text."""
        if line.origin is Origin.UNKNOWN:
            return line.reason not in self.trusted_unknown
        return line.origin is not Origin.HUMAN


def parse_policy(text: str, file: str = POLICY_FILE) -> Policy:
    """The policy that `text` (TOML) states.

    Raises:
        ConfigurationError: not TOML, a newer version, an unknown key, one that is not judged by yet, a wrong
            value.
    """
    document = read_toml(text, file)
    version = document.number("version")
    if version != _VERSION:
        document.fail(f"expected {_VERSION}, found {version}: a newer countersign may understand it", "version")
    for key in _NOT_YET:
        if document.has(key):
            document.fail("is not supported yet: it would not be enforced. Take it out", key)
    _only(document, "human", "declared", ("declared", "attested"))
    _only(document, "identity", "email", ("email", "signed"))
    roles = _roles(document.table("roles"))
    policy = Policy(
        mode=Mode(document.text("mode", one_of=[mode.value for mode in Mode], otherwise=Mode.ENFORCE)),
        trusted_unknown=_trusted_unknown(document),
        roles=roles,
        people_reports=document.truth("people_reports", otherwise=False),
        repository=document.text("repository", otherwise=""),
        signing=signing_terms(document, roles.order),
    )
    document.close()
    return policy


def _only(document: Table, key: str, supported: str, known: tuple[str, ...]) -> None:
    """Accept the one value of `key` that says what is done anyway."""
    value = document.text(key, one_of=known, otherwise=supported)
    if value != supported:
        document.fail(f'"{value}" is not supported yet; expected "{supported}"', key)


def _trusted_unknown(document: Table) -> frozenset[Reason]:
    judged = ("ai", "human")
    if not document.is_table("unknown"):
        word = document.text("unknown", one_of=judged, otherwise="ai")
        return frozenset(Reason) if word == "human" else frozenset()
    table = document.table("unknown")
    trusted = {reason for reason in Reason if table.text(reason, one_of=judged, otherwise="ai") == "human"}
    table.close()
    return frozenset(trusted)


def _roles(table: Table) -> Roles:
    order = table.texts("order", otherwise=DEFAULT_ROLES.order)
    table.close()
    if REVIEWER_ROLE not in order:
        table.fail(f'expected a list that holds "{REVIEWER_ROLE}", the role that the rules ask for', "order")
    return Roles(order)
