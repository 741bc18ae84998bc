"""The roster: who is who, in which role. Read from the target branch's `.countersign/people.toml` only."""

import re
from dataclasses import dataclass

from countersign.gate.configuration import Table, read_toml
from countersign.gate.roles import Roles

ROSTER_FILE = ".countersign/people.toml"

#: Narrow on purpose: a name that only looks like another one (other alphabet, other case) cannot be written.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

_NOT_YET = ("bots", "forge")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is on the roster. `emails` are as `normalised` gives them."""

    name: str
    role: str
    emails: tuple[str, ...]
    keys: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """People with different names, e-mail addresses and keys, in the order of the file."""

    people: tuple[Person, ...]
    roles: Roles

    def person(self, email: str) -> Person | None:
        """Who has this address."""
        address = normalised(email)
        return next((person for person in self.people if address in person.emails), None)

    def role(self, email: str) -> str:
        """The role of who has this address; the lowest for an address that nobody has."""
        person = self.person(email)
        return person.role if person else self.roles.lowest


def normalised(email: str) -> str:
    """An address as it is compared: A-Z are a-z, and no other letters are each other's capitals."""
    return "".join(char.lower() if char.isascii() else char for char in email)


def parse_roster(text: str, roles: Roles, file: str = ROSTER_FILE) -> Roster:
    """The roster that `text` (TOML) states.

    Raises:
        ConfigurationError: not TOML, an unknown key, a role that `roles` does not have, two people with one
            address or key, nobody at all.
    """
    document = read_toml(text, file)
    for key in _NOT_YET:
        if document.has(key):
            document.fail("is not supported yet: nothing would come of it. Take it out", key)
    tables = document.table("people")
    document.close()
    people = tuple(_person(name, tables.table(name), roles) for name in tables.keys())  # noqa: SIM118 (not a dict)
    if not people:
        document.fail("names nobody; expected a table [people.NAME] for each person")
    _refuse_shared(tables, people)
    return Roster(people, roles)


def _person(name: str, table: Table, roles: Roles) -> Person:
    if not _NAME.fullmatch(name):
        table.fail("expected a name of a-z, 0-9, '.', '_' and '-', at most 64 characters")
    person = Person(
        name=name,
        role=table.text("role", one_of=roles.order),
        emails=tuple(normalised(email) for email in table.texts("emails")),
        keys=table.texts("keys", otherwise=()),
        teams=table.texts("teams", otherwise=()),
        admin=table.truth("admin", otherwise=False),
    )
    table.close()
    if not person.emails:
        table.fail("expected at least one e-mail address", "emails")
    for email in person.emails:
        if "@" not in email or email != email.strip():
            table.fail(f'expected e-mail addresses, found "{email}"', "emails")
    for key in person.keys:
        if len(key.split()) < 2:  # noqa: PLR2004 (an OpenSSH public key is "TYPE BASE64 [COMMENT]")
            table.fail(f'expected OpenSSH public keys like "ssh-ed25519 AAAA...", found "{key}"', "keys")
    return person


def _refuse_shared(tables: Table, people: tuple[Person, ...]) -> None:
    """One address or key that two people have would let one of them speak for the other."""
    owners: dict[str, str] = {}
    for person in people:
        words = {*person.emails, *(" ".join(key.split()[:2]) for key in person.keys)}
        for word in sorted(words):
            if word in owners:
                tables.fail(f'"{word}" belongs to {owners[word]} already', person.name)
            owners[word] = person.name
