"""A small firm for the tests of the gate."""

from collections.abc import Mapping

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.roles import DEFAULT_ROLES
from countersign.gate.roster import Person, Roster
from countersign.origin import Attribution, Evidence, Origin

ALICE = Person("alice", "senior", ("alice@example.com", "alice@home.example"))
BOB = Person("bob", "junior", ("bob@example.com",))
CAROL = Person("carol", "mid", ("carol@example.com",))
DANA = Person("dana", "principal", ("dana@example.com",))
FIRM = Roster((BOB, DANA, ALICE, CAROL), DEFAULT_ROLES)

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "claude-opus-4-8")
MIXED = Attribution(Origin.MIXED, Evidence.OBSERVED, "github-copilot")


def change_by(*emails: str, **files: Mapping[int, Attribution | None]) -> JudgedChange:
    return JudgedChange(tuple(JudgedFile(path, lines) for path, lines in files.items()), frozenset(emails))
