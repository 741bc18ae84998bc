"""The roster: who is who, in which role. Read from the target branch's `.countersign/people.toml` only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.gate.configuration import Table, read_toml
from countersign.gate.globs import GlobError, Globs
from countersign.gate.keys import public_key
from countersign.gate.roles import Roles

ROSTER_FILE = ".countersign/people.toml"

#: Narrow on purpose: a name that only looks like another one (other alphabet, other case) cannot be written.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is on the roster.

    Attributes:
        emails: as `normalised` gives them.
        accounts: at forges, as `github:alice`, in small letters.
        revoked: keys that are theirs no more, and how many records of each, from the first one, count all the same.
    """

    name: str
    role: str
    emails: tuple[str, ...]
    keys: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    admin: bool = False
    revoked: tuple[tuple[str, int], ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bot:
    """A program that commits on its own. What it writes on `paths` asks for nobody; elsewhere it is a stranger."""

    name: str
    emails: tuple[str, ...]
    paths: Globs
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """People and bots with different names, e-mail addresses and keys, in the order of the file.

    `forge_committers`: addresses under which the web interface of a forge commits; they are nobody's.
    """

    people: tuple[Person, ...]
    roles: Roles
    bots: tuple[Bot, ...] = ()
    forge_committers: frozenset[str] = frozenset()

    def person(self, email: str) -> Person | None:
        """Who has this address."""
        address = normalised(email)
        return next((person for person in self.people if address in person.emails), None)

    def named(self, name: str) -> Person | None:
        """Who has this name."""
        return next((person for person in self.people if person.name == name), None)

    def bot(self, email: str) -> Bot | None:
        """The bot that has this address."""
        address = normalised(email)
        return next((bot for bot in self.bots if address in bot.emails), None)

    def keys_by_name(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The keys of everybody, people and bots."""
        yield from ((person.name, person.keys) for person in self.people)
        yield from ((bot.name, bot.keys) for bot in self.bots)

    def role(self, email: str) -> str:
        """The role of who has this address; the lowest for an address that nobody has."""
        person = self.person(email)
        return person.role if person else self.roles.lowest


def normalised(email: str) -> str:
    """An address as it is compared: A-Z are a-z, and no other letters are each other's capitals."""
    if email.isascii():
        return email.lower()
    return "".join(char.lower() if char.isascii() else char for char in email)


def parse_roster(text: str, roles: Roles, file: str = ROSTER_FILE) -> Roster:
    """The roster that `text` (TOML) states.

    Raises:
        ConfigurationError: not TOML, an unknown key, a role that `roles` does not have, two people with one
            address or key, nobody at all.
    """
    document = read_toml(text, file)
    tables, machines = document.table("people"), document.table("bots")
    forge = document.table("forge")
    committers = frozenset(normalised(email) for email in forge.texts("committers", otherwise=()))
    forge.close()
    document.close()
    people = tuple(_person(name, tables.table(name), roles) for name in tables.keys())  # noqa: SIM118 (not a dict)
    if not people:
        document.fail("names nobody; expected a table [people.NAME] for each person")
    bots = tuple(_bot(name, machines.table(name)) for name in machines.keys())  # noqa: SIM118 (not a dict)
    owners: dict[str, str] = {}
    _refuse_shared(tables, people, owners)
    _refuse_shared(machines, bots, owners)
    for email in sorted(committers & owners.keys()):
        forge.fail(f'"{email}" belongs to {owners[email]}; expected addresses of nobody', "committers")
    return Roster(people, roles, bots, committers)


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
        revoked=_revoked(table.table("revoked")),
        accounts=tuple(normalised(account) for account in table.texts("accounts", otherwise=())),
    )
    table.close()
    if not person.emails:
        table.fail("expected at least one e-mail address", "emails")
    for email in person.emails:
        if "@" not in email or email != email.strip():
            table.fail(f'expected e-mail addresses, found "{email}"', "emails")
    for account in person.accounts:
        if account.partition(":")[0] not in ("github", "gitlab") or account.endswith(":"):
            table.fail(f'expected accounts like "github:alice" and "gitlab:alice", found "{account}"', "accounts")
    for key in (*person.keys, *(key for key, _ in person.revoked)):
        if len(key.split()) < 2:  # noqa: PLR2004 (an OpenSSH public key is "TYPE BASE64 [COMMENT]")
            table.fail(f'expected OpenSSH public keys like "ssh-ed25519 AAAA...", found "{key}"', "keys")
    return person


def _revoked(table: Table) -> tuple[tuple[str, int], ...]:
    """`"ssh-ed25519 AAAA..." = 17`: the first 17 records of its chain were still made by its owner."""
    found = []
    for key in table.keys():  # noqa: SIM118 (not a dict)
        count = table.number(key)
        if count < 0:
            table.fail(f"expected how many records of this key count, found {count}", key)
        found.append((key, count))
    return tuple(found)


def _bot(name: str, table: Table) -> Bot:
    if not _NAME.fullmatch(name):
        table.fail("expected a name of a-z, 0-9, '.', '_' and '-', at most 64 characters")
    emails = tuple(normalised(email) for email in table.texts("emails"))
    paths = table.texts("paths")
    try:
        allowed = Globs(paths, narrow=True)
    except GlobError as fault:
        table.fail(str(fault), "paths")
    bot = Bot(name, emails, allowed, table.texts("keys", otherwise=()))
    table.close()
    if not emails or not paths:
        table.fail("expected at least one", "paths" if emails else "emails")
    return bot


def _refuse_shared(tables: Table, people: tuple[Person | Bot, ...], owners: dict[str, str]) -> None:
    """One address or key that two people have would let one of them speak for the other."""
    for person in people:
        if person.name in owners.values():
            tables.fail("has the name of somebody else", person.name)
        lost, accounts = (person.revoked, person.accounts) if isinstance(person, Person) else ((), ())
        words = {*person.emails, *accounts, *map(_spelt, (*person.keys, *dict(lost)))}
        for word in sorted(words):
            if word in owners:
                tables.fail(f'"{word}" belongs to {owners[word]} already', person.name)
            owners[word] = person.name


def _spelt(key: str) -> str:
    """A key as it is compared: without its comment; what can sign nothing, as it stands."""
    return public_key(key) or " ".join(key.split()[:2])
