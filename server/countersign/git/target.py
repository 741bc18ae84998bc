"""What the target branch asks for: its policy and roster, read from the tree of its commit and from nowhere else.

Never from the work tree or from the change that is judged: whoever is gated does not get to write the gate.
"""

from dataclasses import dataclass

from countersign.gate.configuration import ConfigurationError
from countersign.gate.policy import POLICY_FILE, Policy, parse_policy
from countersign.gate.roster import ROSTER_FILE, Roster, parse_roster
from countersign.git.objects import Entry, read_blobs, tree_entries
from countersign.git.process import Git

#: Bytes. More than a firm of ten thousand needs, and less than it takes to keep a parser busy.
_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a target branch asks for. Without a roster nothing is required of anyone."""

    roster: Roster | None
    policy: Policy


def requirements_at(git: Git, commit: str) -> Requirements:
    """The policy and the roster of a commit, given by its full id.

    Raises:
        ConfigurationError: one of them is there and cannot be used.
        GitError: git failed.
    """
    entries = {entry.path: entry for entry in tree_entries(git, commit, [POLICY_FILE, ROSTER_FILE])}
    policy_text = _text(git, entries.get(POLICY_FILE))
    policy = Policy() if policy_text is None else parse_policy(policy_text)
    roster_text = _text(git, entries.get(ROSTER_FILE))
    roster = None if roster_text is None else parse_roster(roster_text, policy.roles)
    return Requirements(roster, policy)


def _text(git: Git, entry: Entry | None) -> str | None:
    if entry is None:
        return None
    if not entry.is_file:
        raise ConfigurationError(entry.path, "", "expected a file, found a symbolic link or a submodule")
    stored = read_blobs(git, [entry.id], limit=_LARGEST).get(entry.id)
    if stored is None:
        raise ConfigurationError(entry.path, "", "its content is missing from the repository")
    if stored.content is None:
        raise ConfigurationError(entry.path, "", f"expected at most {_LARGEST} bytes, found {stored.size}")
    try:
        return stored.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(entry.path, "", f"expected UTF-8, found another byte at {error.start}") from None
