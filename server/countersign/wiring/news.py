"""Which lines of a change are news to somebody who has signed an earlier state of it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from countersign.gate.signoff import SignOff
from countersign.gate.since import Since, last_looks
from countersign.gate.statements import Matter, SignOffs
from countersign.git.patches import of_range
from countersign.git.process import GitError
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange


@dataclass(frozen=True, slots=True)
class News:
    """The last record of somebody about a file, and the lines of it that differ since, counted from one."""

    record: SignOff
    lines: list[int]


def news_for(repository: Repository, person: str, signed: SignOffs, matter: Matter, head: str) -> Mapping[str, News]:
    """By path, what a person has signed last, and what has changed in it since.

    A file of which they have signed nothing is not there. Neither is one whose signed commit this clone does not have:
    what is new in it cannot be told, so all of it is.

    Args:
        repository: where the commits are.
        person: a name on the roster.
        signed: all sign-offs.
        matter: what they have to be about.
        head: full id of the last commit of the change.
    """
    looks = last_looks(person, signed, matter)
    heads = {look.record.subject.head for look in looks.values() if look.record and look.record.subject}
    changed: dict[str, dict[bytes, FileChange]] = {}
    for name in heads:
        with suppress(GitError):  # it is not here, or not all of it: see above
            changed[name] = {change.path: change for change in of_range(repository, name, head)}
    found: dict[str, News] = {}
    for path, look in looks.items():
        subject = look.record.subject if look.record else None
        if look.record is None or subject is None or subject.head not in changed:
            continue
        change = changed[subject.head].get(path)
        hunks = change.hunks if change is not None and look.state is Since.CHANGED else []
        lines = [number for start, added in hunks for number in range(start, start + len(added))]
        found[path.decode("utf-8", "surrogateescape")] = News(look.record, lines)
    return found
