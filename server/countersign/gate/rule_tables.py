"""Reading the rules of a policy: `[[rule]]` with its conditions and what it requires."""

import re
from collections.abc import Collection

from countersign.gate.comparison import (
    Comparison,
    RoleComparison,
    parse_comparison,
    parse_percent,
    parse_role_comparison,
)
from countersign.gate.conditions import When, Window
from countersign.gate.configuration import Table
from countersign.gate.findings import BUILT_IN, Carry, Need
from countersign.gate.policy_rules import PolicyRule
from countersign.gate.roles import Roles
from countersign.gate.tiers import NORMAL

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

#: Days. History beyond tells nothing about what comes in small pieces.
_LONGEST_WINDOW = 366

_MOST_PEOPLE = 20


def read_rules(document: Table, roles: Roles, tiers: Collection[str], directory: str = "") -> tuple[PolicyRule, ...]:
    """The rules below `[[rule]]`, each with an id of its own."""
    rules: list[PolicyRule] = []
    for table in document.tables("rule"):
        rule = _rule(table, roles, tiers, directory)
        if rule.id in {one.id for one in rules}:
            table.fail(f'expected an id of its own, found "{rule.id}" twice', "id")
        rules.append(rule)
    return tuple(rules)


def _rule(table: Table, roles: Roles, tiers: Collection[str], directory: str) -> PolicyRule:
    name = table.text("id")
    if not _ID.fullmatch(name):
        table.fail(f'expected an id of a-z, 0-9 and "-", at most 64 characters, found "{name}"', "id")
    if name in BUILT_IN:
        table.fail(f'expected an id of its own: "{name}" is built in', "id")
    for key in ("when", "require"):
        if not table.has(key):
            table.fail("is missing", key)
    rule = PolicyRule(
        id=name,
        when=_when(table.table("when"), roles, tiers),
        need=_need(table.table("require"), roles),
        carry=Carry(table.text("carry", one_of=[word.value for word in Carry])) if table.has("carry") else None,
        until=table.day("until"),
        directory=directory,
    )
    table.close()
    return rule


def _when(table: Table, roles: Roles, tiers: Collection[str]) -> When:
    when = When(
        ai_lines=_comparison(table, "ai_lines"),
        unknown_lines=_comparison(table, "unknown_lines"),
        mixed_lines=_comparison(table, "mixed_lines"),
        share=_share(table),
        lines=_comparison(table, "lines"),
        files=_comparison(table, "files"),
        author_role=_author_role(table, roles),
        tiers=_tier_names(table, tiers),
        window=_window(table.table("window")) if table.has("window") else None,
    )
    table.close()
    if when == When():
        table.fail('expected at least one condition, such as ai_lines = ">0"; for every change, files = ">0"')
    return when


def _comparison(table: Table, key: str) -> Comparison | None:
    if not table.has(key):
        return None
    text = table.text(key)
    found = parse_comparison(text)
    if found is None:
        table.fail(f'expected a comparison with a whole number like ">0", ">=20" or "<5", found "{text}"', key)
    return found


def _share(table: Table) -> Comparison | None:
    if not table.has("share"):
        return None
    text = table.text("share")
    found = parse_percent(text)
    if found is None:
        table.fail(f'expected a comparison with a share like ">50%", found "{text}"', "share")
    return found


def _author_role(table: Table, roles: Roles) -> RoleComparison | None:
    if not table.has("author_role"):
        return None
    text = table.text("author_role")
    found = parse_role_comparison(text, roles)
    if found is None:
        known = ", ".join(f'"{role}"' for role in roles.order)
        table.fail(
            f'expected a comparison with a role like "<{roles.order[-1]}" (of {known}), found "{text}"', "author_role"
        )
    return found


def _tier_names(table: Table, tiers: Collection[str]) -> tuple[str, ...]:
    if not table.has("tier"):
        return ()
    names = table.texts("tier") if table.is_list("tier") else (table.text("tier"),)
    for name in names:
        if name not in tiers and name != NORMAL:
            known = ", ".join(f'"{one}"' for one in (*sorted(tiers), NORMAL))
            table.fail(f'expected one of the tiers {known}, found "{name}"', "tier")
    if not names:
        table.fail("expected at least one tier, found none", "tier")
    return names


def _window(table: Table) -> Window:
    days = table.number("days", least=1)
    if days > _LONGEST_WINDOW:
        table.fail(f"expected at most {_LONGEST_WINDOW} days, found {days}", "days")
    lines = _comparison(table, "ai_lines")
    if lines is None:
        table.fail("is missing", "ai_lines")
    table.close()
    return Window(days, lines)


def _need(table: Table, roles: Roles) -> Need:
    count = table.number("count", otherwise=1, least=1)
    if count > _MOST_PEOPLE:
        table.fail(f"expected at most {_MOST_PEOPLE} people, found {count}", "count")
    written = table.text("role")
    role = parse_role_comparison(written, roles)
    if role is None or role.sign != ">=":
        known = ", ".join(f'">={one}"' for one in roles.order)
        table.fail(f'expected one of {known}, found "{written}"', "role")
    note = (table.text("note"),) if table.is_text("note") else table.texts("note", otherwise=())
    need = Need(
        count=count,
        role=role.role,
        distinct_teams=table.number("distinct_teams", otherwise=0, least=0),
        note=note,
        touch=table.truth("touch", otherwise=False),
    )
    table.close()
    if need.distinct_teams > count:
        table.fail(f"expected at most {count}, the count of people, found {need.distinct_teams}", "distinct_teams")
    if not all(word.strip() for word in note):
        table.fail("expected words that the note of a sign-off has to have, found an empty one", "note")
    return need
