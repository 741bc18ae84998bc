"""What a target branch asks for, as its files say it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from countersign.gate.configuration import ConfigurationError
from countersign.gate.policy import POLICY_FILE, Policy
from countersign.gate.policy_file import parse_policy, with_directory
from countersign.gate.roster import ROSTER_FILE, Roster, parse_roster


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a target branch asks for. Without a roster nothing is required of anyone."""

    roster: Roster | None
    policy: Policy

    def on(self, day: date) -> "Requirements":
        """The same as it is on a day."""
        return replace(self, policy=self.policy.on(day))


def read_requirements(text_at: Callable[[str], str | None]) -> Requirements:
    """The policy, those of the directories that it names, and the roster.

    Args:
        text_at: the text of a file of the target branch, by its path; None where there is no such file.

    Raises:
        ConfigurationError: one of them cannot be used, or a directory's policy is named and not there.
    """
    text = text_at(POLICY_FILE)
    policy = Policy() if text is None else parse_policy(text)
    for directory in policy.directories:
        file = f"{directory}/{POLICY_FILE}"
        below = text_at(file)
        if below is None:
            raise ConfigurationError(file, "", f"is missing, and {POLICY_FILE} names {directory} under directories")
        policy = with_directory(policy, directory, below, file)
    people = text_at(ROSTER_FILE)
    roster = None if people is None else parse_roster(people, policy.roles)
    return Requirements(roster, policy)
