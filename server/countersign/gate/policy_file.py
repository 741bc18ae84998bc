"""Reading a policy: every key that is there is judged by, and whatever is not understood is an error."""

from collections.abc import Collection
from dataclasses import replace

from countersign.gate.configuration import Table, read_toml
from countersign.gate.globs import GlobError, Globs, below, folded
from countersign.gate.policy import MOST_FILES, POLICY_FILE, Human, Identity, Mode, Policy
from countersign.gate.policy_rules import DEFAULT_RULES, REVIEWER_ROLE
from countersign.gate.roles import DEFAULT_ROLES, Roles
from countersign.gate.rule_tables import read_rules
from countersign.gate.signing_terms import signing_terms
from countersign.gate.tiers import CRITICAL, CRITICAL_TRAITS, NORMAL, Tier
from countersign.gate.traits import Trait
from countersign.origin import Reason

_VERSION = 1

_GLOB_CHARACTERS = frozenset("*?")


def parse_policy(text: str, file: str = POLICY_FILE) -> Policy:
    """The policy that `text` (TOML) states, without those of directories.

    Raises:
        ConfigurationError: not TOML, a newer version, an unknown key, one that is not judged by yet, a wrong value.
    """
    document = read_toml(text, file)
    _check_version(document)
    roles = _roles(document.table("roles"))
    tiers = _tiers(document, "")
    policy = Policy(
        mode=Mode(document.text("mode", one_of=[mode.value for mode in Mode], otherwise=Mode.ENFORCE)),
        trusted_unknown=_trusted_unknown(document),
        roles=roles,
        people_reports=document.truth("people_reports", otherwise=False),
        repository=document.text("repository", otherwise=""),
        signing=signing_terms(document, roles.order),
        human=Human(document.text("human", one_of=[word.value for word in Human], otherwise=Human.DECLARED)),
        identity=Identity(
            document.text("identity", one_of=[word.value for word in Identity], otherwise=Identity.EMAIL)
        ),
        generated=globs_of(document, "generated", narrow=True),
        tiers=tiers,
        rules=read_rules(document, roles, _names(tiers)) if document.has("rule") else DEFAULT_RULES,
        most_files=document.number("most_files", otherwise=MOST_FILES, least=1),
        directories=_directories(document),
        closed_to_agents=_closed_to_agents(document.table("agents")),
        stated=True,
    )
    document.close()
    return policy


def with_directory(policy: Policy, directory: str, text: str, file: str) -> Policy:
    """A policy with the one of a directory, which adds tiers and rules of its own, or goes by these alone.

    Directories are to be given from the top downwards.

    Raises:
        ConfigurationError: as `parse_policy`; or a key that only the policy at the top may have.
    """
    document = read_toml(text, file)
    _check_version(document)
    alone = document.truth("noparent", otherwise=False)
    tiers = _tiers(document, directory)
    known = _names(tiers) if alone else _names((*policy.tiers, *tiers))
    rules = read_rules(document, policy.roles, known, directory)
    document.close()
    if alone:
        above = tuple(
            replace(rule, spares=(*rule.spares, directory)) if below(f"{directory}/x", rule.directory) else rule
            for rule in policy.rules
        )
    else:
        above = policy.rules
    taken = {rule.id for rule in policy.rules}
    for number, rule in enumerate(rules):
        if rule.id in taken:
            document.tables("rule")[number].fail(
                f'expected an id of its own, found "{rule.id}" of another policy', "id"
            )
    return replace(policy, tiers=(*policy.tiers, *tiers), rules=(*above, *rules))


def globs_of(table: Table, key: str, *, directory: str = "", narrow: bool = False) -> Globs:
    """A list of patterns; those of a directory are said from there."""
    patterns = table.texts(key, otherwise=())
    try:
        Globs(patterns, narrow=narrow)
        return Globs(tuple(f"{directory}/{one.removeprefix('/')}" if directory else one for one in patterns), narrow)
    except GlobError as fault:
        table.fail(str(fault), key)


def _check_version(document: Table) -> None:
    version = document.number("version")
    if version != _VERSION:
        document.fail(f"expected {_VERSION}, found {version}: a newer countersign may understand it", "version")


def _tiers(document: Table, directory: str) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for table in document.tables("tier"):
        name = table.text("name")
        if not name or name == NORMAL or name in _names(tiers):
            taken = f'"{NORMAL}" is what is in no other tier' if name == NORMAL else "and each once"
            table.fail(f'expected the name of a tier, {taken}, found "{name}"', "name")
        words = table.texts("does", otherwise=tuple(sorted(CRITICAL_TRAITS)) if name == CRITICAL else ())
        for word in words:
            if word not in set(Trait):
                known = ", ".join(f'"{trait}"' for trait in Trait)
                table.fail(f'expected some of {known}, found "{word}"', "does")
        paths = globs_of(table, "paths", directory=directory)
        tiers.append(Tier(name, paths, frozenset(map(Trait, words)), directory))
        table.close()
        if not paths.patterns and not words:
            table.fail("holds nothing; expected paths, or what a change does")
    return tuple(tiers)


def _names(tiers: Collection[Tier]) -> frozenset[str]:
    return frozenset(tier.name for tier in tiers)


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
        table.fail(f'expected a list that holds "{REVIEWER_ROLE}", the role that is always asked', "order")
    return Roles(order)


def _closed_to_agents(table: Table) -> Globs:
    closed = globs_of(table, "closed")
    table.close()
    return closed


def _directories(document: Table) -> tuple[str, ...]:
    """Directories with a policy of their own, from the top downwards."""
    named = document.texts("directories", otherwise=())
    for name in named:
        parts = name.split("/")
        if not name or {"", ".", ".."} & set(parts) or _GLOB_CHARACTERS & set(name):
            document.fail(f'expected directories like "payments/core", found "{name}"', "directories")
        try:
            Globs((name,))
        except GlobError as fault:
            document.fail(str(fault), "directories")
    if len({folded(name) for name in named}) < len(named):
        document.fail("expected different directories, found one of them twice", "directories")
    return tuple(sorted(named, key=lambda name: (name.count("/"), name)))
