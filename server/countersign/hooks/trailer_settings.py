"""What git's configuration says about what a commit gets: the names of trailers, and the note for other tools.

Loaded by the commit hook where something is configured, so it is lean like the hook itself: git is started with what
`os` has, because `subprocess` would take longer to load than git to answer.
"""

from __future__ import annotations

import os
import sys

from countersign.provenance.trailers import (
    AI_PROVENANCE,
    ASSISTED_BY,
    DEFAULT_NAMES,
    REVIEW_REQUIRED,
    TrailerNames,
)

_ASSISTED_BY = "countersign.assistedByTrailer"
_PROVENANCE = "countersign.provenanceTrailer"
_REVIEW_REQUIRED = "countersign.reviewRequiredTrailer"
AI_NOTES = "countersign.aiNotes"

_OFF = frozenset({"", "false", "no", "off"})
_ON = frozenset({"true", "yes", "on"})

#: What only a person can give, and what claims that somebody has written a commit.
_NOT_FOR_MACHINES = frozenset({"signed-off-by", "co-authored-by"})

_SHOWN = 60


def chosen() -> tuple[TrailerNames, bool, str]:
    """What is configured for the repository of the working directory.

    Returns:
        The names of our trailers; whether other tools get a note; and a sentence about settings that mean nothing, in
        whose place the defaults are taken. It is empty if all are well.
    """
    try:
        settings = read_settings(_told_by_git())
    except OSError as fault:
        return DEFAULT_NAMES, True, f"git could not be asked for the names of trailers ({fault}); the defaults are used"
    names, complaint = names_of(settings)
    return names, exports(settings), complaint


def exports(settings: dict[str, str]) -> bool:
    """Whether other tools get a note by these settings (key in lower case -> value)."""
    return settings.get(AI_NOTES.lower(), "true").lower() not in _OFF


def read_settings(told: bytes) -> dict[str, str]:
    """The last value of each key, as git tells them with `-z`; a key without a value is on.

    Args:
        told: `key LF value NUL` or `key NUL`, any number of them. Keys are in lower case.
    """
    settings = {}
    for entry in told.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        key, line_end, value = entry.partition("\n")
        settings[key] = value if line_end else "true"
    return settings


def names_of(settings: dict[str, str]) -> tuple[TrailerNames, str]:
    """What our trailers are called by these settings, and a sentence about those that mean nothing.

    Args:
        settings: key in lower case -> value.
    """
    complaints: list[str] = []

    def name(key: str, own: str, default: str) -> str:
        value = settings.get(key.lower())
        if value is None:
            return default
        if value.lower() in _OFF:
            return ""
        if value.lower() in _ON:
            return own
        if value.lower() in _NOT_FOR_MACHINES:
            why = "which is for people only"
        elif not (value.isascii() and value.replace("-", "").isalnum()):
            why = "which is no name for a trailer (letters, digits and hyphens)"
        else:
            return value
        shown = "".join(character if character.isprintable() else "?" for character in value[:_SHOWN])
        complaints.append(f"{key} is '{shown}', {why}; {f'{default} is used' if default else 'there is none'}")
        return default

    names = TrailerNames(
        name(_ASSISTED_BY, ASSISTED_BY, DEFAULT_NAMES.assisted_by),
        name(_PROVENANCE, AI_PROVENANCE, DEFAULT_NAMES.provenance),
        name(_REVIEW_REQUIRED, REVIEW_REQUIRED, DEFAULT_NAMES.review_required),
    )
    return names, ". ".join(complaints)


#: What git is asked for: `git config -z --get-regexp` of this.
PATTERN = r"^countersign\.({})$".format(
    "|".join(key.partition(".")[2].lower() for key in (_ASSISTED_BY, _PROVENANCE, _REVIEW_REQUIRED, AI_NOTES))
)


def _told_by_git() -> bytes:
    """What git says of all places where configuration can be, includes and the command line of git among them.

    Raises:
        OSError: git does not run, or cannot read its configuration.
    """
    command = ["git", "--no-pager", "config", "-z", "--get-regexp", PATTERN]
    # GIT_CONFIG has `git config`, and no other command, read one file only.
    environment = {name: value for name, value in os.environ.items() if name != "GIT_CONFIG"}
    if sys.platform == "win32":
        import subprocess  # noqa: PLC0415 (where there is nothing lighter)

        done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 (git, by name, as in the hooks)
        code, told = done.returncode, done.stdout
    else:
        reading, writing = os.pipe()
        try:
            process = os.posix_spawnp(
                command[0], command, environment, file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)]
            )
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        with open(reading, "rb") as answer:  # noqa: PTH123 (no path, but the end of a pipe)
            told = answer.read()
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    # 1: there is no such key.
    if code not in (0, 1):
        raise OSError(f"git config ended with exit code {code}")
    return told
