"""Which settings a transport follows: all that the user has made, and those of a repository that run no program.

A repository that somebody opens is hostile until shown otherwise, and many settings name programs for git to run. What
is not known here to be harmless is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.git.process import Git

#: Settings of the repository itself that a transport may follow: where to, as whom, and through which proxy.
_HARMLESS = re.compile(
    r"url\..*\.(pushinsteadof|insteadof)|http\.(.*\.)?(extraheader|proxy|version|postbuffer)"
    r"|credential\.(.*\.)?(username|usehttppath)",
    re.DOTALL,
)

#: Settings that name programs to run.
_PROGRAMS = re.compile(
    r"core\.(sshcommand|gitproxy|askpass)|credential\.(.*\.)?helper|remote\..*\.(uploadpack|receivepack|vcs)", re.DOTALL
)

#: Transports that git brings along, and that run no program which their address names.
_BUILT_IN = ("file", "git", "http", "https", "ssh")


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of configuration: the scope that it stands in, its key and its value."""

    scope: str
    key: str
    value: str

    @property
    def is_the_users(self) -> bool:
        """Whether it stands in a file that only the user or the administrator writes."""
        return self.scope in ("system", "global")


def all_settings(git: Git) -> list[Setting]:
    """The whole configuration, in order."""
    fields = git.run("config", "--list", "--show-scope", "-z").decode("utf-8", "surrogateescape").split("\0")[:-1]
    found = []
    for scope, line in zip(fields[::2], fields[1::2], strict=True):
        key, equals, value = line.partition("\n")
        found.append(Setting(scope, key, value if equals else "true"))
    return found


def followed(settings: Sequence[Setting], seen: Sequence[Setting], remote: str) -> list[tuple[str, str]]:
    """What the empty repository needs of the real one's configuration, beside what git sees of the user's anyway.

    Args:
        settings: of the real repository.
        seen: what git sees of the user's in the empty one: without what the user includes for certain places only.
        remote: its name.
    """
    left = [(one.key, one.value) for one in seen if one.is_the_users]
    told: list[tuple[str, str]] = []
    for one in settings:
        pair = (one.key, one.value)
        if one.is_the_users and pair in left:
            left.remove(pair)
        elif one.is_the_users or (one.scope in ("local", "worktree") and _is_followed(one.key, remote)):
            told.append(pair)
    return told


def _is_followed(key: str, remote: str) -> bool:
    return key in (f"remote.{remote}.url", f"remote.{remote}.pushurl") or _HARMLESS.fullmatch(key) is not None


def allowed_protocols(settings: Sequence[Setting]) -> list[str]:
    """The transports that may be used: those of git itself, and others that the user has always allowed."""
    said = {one.key: one.value for one in settings if one.is_the_users}
    default = said.get("protocol.allow", "always")
    built_in = [name for name in _BUILT_IN if said.get(f"protocol.{name}.allow", default) != "never"]
    allowed = [
        key[9:-6] for key, value in said.items() if re.fullmatch(r"protocol\..+\.allow", key) and value == "always"
    ]
    return list(dict.fromkeys([*built_in, *allowed]))


def distrusted(settings: Sequence[Setting], remote: str) -> tuple[str, ...]:
    """Keys of the repository's own that name programs for a remote, and that the user does not name, too."""
    users = {(one.key, one.value) for one in settings if one.is_the_users}
    own = [one for one in settings if one.scope in ("local", "worktree") and (one.key, one.value) not in users]
    keys = [one.key for one in own if _PROGRAMS.fullmatch(one.key)]
    return tuple(
        dict.fromkeys(key for key in keys if not key.startswith("remote.") or key.startswith(f"remote.{remote}."))
    )
