"""What the command line of git says about the commit that is being made.

Git tells `prepare-commit-msg` neither whether a commit is an amend (`--amend -m` has the arguments of `-m`) nor whether
`commit-msg` will run. Where the system shows the command line of the process that runs the hook, it is read as git
reads it. Nothing is guessed: an option that is not known here makes the answer "cannot be told".

Lean: the commit hook imports this module.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: Options of git itself that take the next word for their value.
_GLOBAL_WITH_VALUE = frozenset({
    "-C", "-c", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env", "--attr-source",
    "--exec-path", "--list-cmds",
})  # fmt: skip
_GLOBAL_FLAGS = frozenset({
    "-p", "--paginate", "-P", "--no-pager", "--no-replace-objects", "--bare", "--literal-pathspecs",
    "--glob-pathspecs", "--noglob-pathspecs", "--icase-pathspecs", "--no-optional-locks", "--no-lazy-fetch",
    "--no-advice",
})  # fmt: skip

#: Commands that make commits and run the hook, and never amend.
_MAKERS = frozenset({"merge", "pull", "rebase", "cherry-pick", "revert", "am"})

#: Options of `git commit`: long names, and whether a value has to follow.
_WITH_VALUE = frozenset({
    "file", "author", "date", "message", "reedit-message", "reuse-message", "fixup", "squash", "trailer", "template",
    "cleanup", "pathspec-from-file", "unified", "inter-hunk-context",
})  # fmt: skip
_WITHOUT_VALUE = frozenset({
    "quiet", "verbose", "reset-author", "signoff", "edit", "status", "gpg-sign", "all", "include", "interactive",
    "patch", "only", "no-verify", "dry-run", "short", "branch", "ahead-behind", "porcelain", "long", "null", "amend",
    "no-post-rewrite", "untracked-files", "pathspec-file-nul", "allow-empty", "allow-empty-message",
})  # fmt: skip
_SHORT_WITH_VALUE = "mFCctU"
_SHORT_WITH_ATTACHED_VALUE = "uS"
_SHORT_FLAGS = "qvseapiozn"

_PARENTS_LOOKED_AT = 8


class CommitCall:
    """A command line that makes a commit.

    Attributes:
        amend: it replaces HEAD.
        no_verify: `commit-msg` is not run.
    """

    __slots__ = ("amend", "no_verify")

    def __init__(self, *, amend: bool, no_verify: bool) -> None:
        self.amend = amend
        self.no_verify = no_verify


def commit_call(pid: int) -> CommitCall | None:
    """The git command that runs the hook, or None if it cannot be told.

    Args:
        pid: of the parent of the hook. Between it and git there may be hook managers.
    """
    for _ in range(_PARENTS_LOOKED_AT):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123 (pathlib costs too much here)
                words = file.read().decode("utf-8", "surrogateescape").split("\0")[:-1]
            with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 (as above)
                # The name of the program stands in parentheses and may hold any of them.
                pid = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return None
        name = words[0].rpartition("/")[2] if words else ""
        if name == "git":
            return parse_call(words[1:])
        if name.startswith("git-"):
            return _parse_command(name[4:], words[1:])
    return None


def parse_call(words: Sequence[str]) -> CommitCall | None:
    """Read the words that follow `git`; None if they are no commit, or hold what is not known here.

    An alias needs no expansion: git starts the command that it stands for as a process of its own.
    """
    at = 0
    while at < len(words) and words[at].startswith("-"):
        word = words[at]
        if word in _GLOBAL_WITH_VALUE:
            at += 2
        elif word in _GLOBAL_FLAGS or word.partition("=")[0] in _GLOBAL_WITH_VALUE:
            at += 1
        else:
            return None
    return _parse_command(words[at], words[at + 1 :]) if at < len(words) else None


def may_skip_commit_msg(shown: str) -> bool:
    """Whether a command line of which only an image is known may hold `--no-verify`; an image proves absence only."""
    words = shown.split()
    return not words or any(
        word.startswith("--no-v") or (word.startswith("-") and not word.startswith("--") and "n" in word)
        for word in words
    )


def _parse_command(command: str, words: Sequence[str]) -> CommitCall | None:
    if command in _MAKERS:
        return CommitCall(amend=False, no_verify=any(word.startswith("--no-v") or word == "-n" for word in words))
    if command != "commit":
        return None
    said: dict[str, bool] = {}
    at = 0
    while at < len(words) and words[at] != "--":
        word = words[at]
        at += 1
        if word.startswith("--"):
            read = _long(word[2:], said)
        elif word.startswith("-") and word != "-":
            read = _short(word[1:], said)
        else:
            continue
        if read is None:
            return None
        at += read
    return CommitCall(amend=said.get("amend", False), no_verify=said.get("no-verify", False))


def _long(word: str, said: dict[str, bool]) -> int | None:
    """Note what an option says. The number of further words that it takes, or None if it is not known."""
    name, equals, _ = word.partition("=")
    forms = [form for form in _FORMS if form.startswith(name)]
    if name in _FORMS:
        forms = [name]
    if len(forms) != 1:
        return None
    option, given = _FORMS[forms[0]]
    said[option] = given
    return int(given and option in _WITH_VALUE and not equals)


def _short(letters: str, said: dict[str, bool]) -> int | None:
    for at, letter in enumerate(letters):
        if letter in _SHORT_WITH_VALUE:
            return int(at == len(letters) - 1)
        if letter in _SHORT_WITH_ATTACHED_VALUE:
            return 0
        if letter not in _SHORT_FLAGS:
            return None
        if letter == "n":
            said["no-verify"] = True
    return 0


def _forms() -> dict[str, tuple[str, bool]]:
    """Every way to write an option in full, the negations included."""
    forms = {}
    for option in (*_WITH_VALUE, *_WITHOUT_VALUE):
        forms[option] = (option, True)
        forms[option[3:] if option.startswith("no-") else f"no-{option}"] = (option, False)
    return forms


_FORMS = _forms()
