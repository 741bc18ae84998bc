"""The one way in which git is run.

A repository that somebody opens is hostile until shown otherwise: its configuration can name programs for git to run
(file system monitors, hooks, external diffs, filters, transports). Every call goes through `Git`, which switches them
off, answers no prompt, takes no lock it can do without, and reads paths as paths.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Self

#: Seconds after which a call is given up. Reading a large history may well take this long; nothing sane takes longer.
PATIENCE = 300.0

#: Bytes that wait between git and us: as many as Linux lets everybody ask for.
_PIPE = 1 << 20

#: Switched off for every call. A later `-c` wins over the repository's configuration and over an earlier `-c`.
_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "protocol.ext.allow=never",
    "safe.bareRepository=explicit",
    "core.quotePath=true",
    "log.showSignature=false",
)

#: What the user's environment may say to git: where the repository is, who the user is, where configuration lives.
_KEPT = frozenset({
    "HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
    "SYSTEMROOT", "WINDIR", "COMSPEC", "TMPDIR", "TEMP", "TMP", "TZ", "USER", "LOGNAME", "EMAIL",
    "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_EXEC_PATH",
    "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE",
    "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE",
})  # fmt: skip
_KEPT_FAMILIES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")

#: Which repository and which index are meant. Right for a command that the user or git itself started; wrong for a
#: server, which may have been started from an editor that a `git commit` of another repository opened.
WHICH_REPOSITORY = frozenset({
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
})  # fmt: skip

_ALWAYS = {
    "LC_ALL": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # A repository can give its commits other parents, too.
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "false",
    # A partial clone fetches what is missing by running programs that the repository names.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


class GitError(Exception):
    """Git did not do what it was asked to do.

    Attributes:
        command: the git command, as `blame`.
        code: its exit code; negative if a signal ended it.
        detail: the first line that it wrote to standard error, without `fatal: `.
    """

    def __init__(self, command: str, code: int, detail: str) -> None:
        super().__init__(f"git {command}: {detail or f'exit code {code}'}")
        self.command = command
        self.code = code
        self.detail = detail


class ObjectMissing(GitError):  # noqa: N818 (it reads as what it says)
    """An object that git needs is not here: a partial clone has not fetched it, and nothing is fetched in passing."""


class BrokenOff(GitError):  # noqa: N818 (as above)
    """Git has ended before it said all that it was asked. Raised by who reads a stream, which then says why."""

    def __init__(self, command: str) -> None:
        super().__init__(command, -1, "ended in the middle of its answer")


#: What git says where a partial clone lacks an object.
_LACKING = re.compile(r"could not fetch ([0-9a-f]+) from promisor remote")


class GitMissing(Exception):  # noqa: N818 (it reads as what it says: git is missing)
    """There is no git on this machine that may be run."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A call of git that came to its end."""

    code: int
    out: bytes
    err: bytes

    def fault(self, command: str) -> GitError:
        """What has gone wrong, as an exception."""
        lacking = _LACKING.search(self.err.decode("utf-8", "replace"))
        if lacking is not None:
            return ObjectMissing(command, self.code, f"object {lacking[1]} is not in this partial clone")
        return GitError(command, self.code, self.detail())

    def detail(self) -> str:
        """The line of standard error that says what is wrong."""
        lines = self.err.decode("utf-8", "replace").strip().splitlines()
        # Git may warn of something before it says what is wrong.
        telling = [line for line in lines if line.startswith(("fatal: ", "error: "))] or lines
        line = telling[0] if telling else ""
        for word in ("fatal: ", "error: "):
            line = line.removeprefix(word)
        return line


@dataclass(frozen=True, slots=True)
class Git:
    """Git, as it may be run for one directory.

    Attributes:
        program: absolute path, never inside the work tree.
        directory: where it runs.
        variables: its whole environment.
        settings: `key=value` configuration of its own, for `-c`.
    """

    program: str
    directory: Path
    variables: Mapping[str, str]
    settings: tuple[str, ...] = ()

    @classmethod
    def at(cls, directory: Path, environment: Mapping[str, str], *, inherit_repository: bool = True) -> Self:
        """Git for a directory.

        Args:
            directory: need not be in a repository.
            environment: of the process, `os.environ` as a rule.
            inherit_repository: whether `GIT_DIR`, `GIT_INDEX_FILE` and the like mean what they say.

        Raises:
            GitMissing: no git outside the work tree of `directory`.
        """
        top = _enclosing_work_tree(directory)
        places = _safe_path(environment.get("PATH", os.defpath), top)
        kept = _KEPT | WHICH_REPOSITORY if inherit_repository else _KEPT
        variables = {
            name: value for name, value in environment.items() if name in kept or name.startswith(_KEPT_FAMILIES)
        }
        return cls(_find_git(places), directory, {**variables, "PATH": os.pathsep.join(places), **_ALWAYS})

    def with_variables(self, **variables: str) -> "Git":
        """The same git with more in its environment."""
        return replace(self, variables={**self.variables, **variables})

    def with_settings(self, *settings: str) -> "Git":
        """The same git with more `key=value` configuration."""
        return replace(self, settings=(*self.settings, *settings))

    def with_configuration(self, settings: Sequence[tuple[str, str]]) -> "Git":
        """The same git with more configuration, by key and value, also of keys with a `=`, which `-c` cannot name."""
        first = int(self.variables.get("GIT_CONFIG_COUNT", "0") or "0")
        variables = {"GIT_CONFIG_COUNT": str(first + len(settings))}
        for number, (key, value) in enumerate(settings, first):
            variables[f"GIT_CONFIG_KEY_{number}"] = key
            variables[f"GIT_CONFIG_VALUE_{number}"] = value
        return self.with_variables(**variables)

    def without_index(self) -> "Git":
        """The same git without an index, for comparing commits.

        `git diff-tree` would read one, and a file of the work tree instead of the blob wherever the index says that
        they are the same. That takes longer, and a file may only look the same: size and time are easily made up.
        """
        nowhere = Path(self.variables.get("GIT_DIR", self.directory), "countersign", "no", "index")
        return self.with_variables(GIT_INDEX_FILE=str(nowhere))

    def within(self, directory: Path) -> "Git":
        """The same git, run elsewhere."""
        return replace(self, directory=directory)

    def call(self, *arguments: str, stdin: bytes = b"", patience: float = PATIENCE) -> Finished:
        """Run a command to its end, whatever its exit code.

        Raises:
            GitError: it could not be started, or took longer than `patience` seconds.
        """
        try:
            done = subprocess.run(  # noqa: S603 (an absolute path, and no shell)
                self._line(arguments), input=stdin, capture_output=True, cwd=self.directory, env=self.variables,
                timeout=patience, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise GitError(arguments[0], -1, f"gave no answer in {patience:g} seconds") from None
        except OSError as fault:
            raise self._not_started(arguments[0], fault) from fault
        return Finished(done.returncode, done.stdout, done.stderr)

    def run(self, *arguments: str, stdin: bytes = b"", accept: Collection[int] = (0,)) -> bytes:
        """What a command writes to standard output.

        Raises:
            GitError: its exit code is not one of `accept`.
        """
        done = self.call(*arguments, stdin=stdin)
        if done.code not in accept:
            raise done.fault(arguments[0])
        return done.out

    @contextmanager
    def stream(self, *arguments: str, stdin: bytes = b"", patience: float = PATIENCE) -> Iterator[IO[bytes]]:
        """Standard output of a command while it runs. Leaving the block early ends the command.

        Raises:
            GitError: after everything was read, or the block has raised `BrokenOff`, if the command failed.
        """
        # Files instead of pipes for the two other channels: git never waits for us while we wait for it.
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            try:
                process = subprocess.Popen(  # noqa: S603 (an absolute path, and no shell)
                    self._line(arguments), stdin=given, stdout=subprocess.PIPE, stderr=err,
                    cwd=self.directory, env=self.variables,
                )  # fmt: skip
            except OSError as fault:
                raise self._not_started(arguments[0], fault) from fault
            alarm = threading.Timer(patience, process.kill)
            alarm.daemon = True
            alarm.start()
            out = process.stdout
            assert out is not None  # noqa: S101 (it was asked for as a pipe)
            _widen(out)
            broken: BrokenOff | None = None
            try:
                yield out
                finished = not out.read(1)
            except BrokenOff as fault:
                broken, finished = fault, True
            except BaseException:
                process.kill()
                raise
            else:
                if not finished:
                    process.kill()
            finally:
                out.close()
                code = process.wait()
                alarm.cancel()
            if finished and code != 0:
                err.seek(0)
                raise Finished(code, b"", err.read()).fault(arguments[0])
            if broken is not None:
                raise broken

    def _line(self, arguments: tuple[str, ...]) -> list[str]:
        settings = [word for setting in (*_SETTINGS, *self.settings) for word in ("-c", setting)]
        return [self.program, "--no-pager", *settings, *arguments]

    def _not_started(self, command: str, fault: OSError) -> GitError:
        if not self.directory.is_dir():
            return GitError(command, -1, f"no such directory: {self.directory}")
        return GitError(command, -1, f"{self.program}: {fault.strerror}")


def _widen(out: IO[bytes]) -> None:
    """Let git write on while we are busy with what it wrote: 64 KiB are full in the time of one file."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 (not on Windows)

        # Refused to users who have many pipes: then it is the narrow one.
        with suppress(OSError):
            fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, _PIPE)


def _enclosing_work_tree(directory: Path) -> str | None:
    """The outermost directory around `directory` that looks like a work tree."""
    real = Path(os.path.realpath(directory))
    tops = [place for place in (real, *real.parents) if (place / ".git").exists()]
    return str(tops[-1]) if tops else None


def path_outside(directory: Path, path: str) -> str:
    """A `PATH` without the entries that the work tree around a directory could fill with programs."""
    return os.pathsep.join(_safe_path(path, _enclosing_work_tree(directory)))


def _safe_path(path: str, top: str | None) -> list[str]:
    """The entries of a `PATH` from which programs may be run: absolute, and not in the work tree `top`."""
    safe = []
    for entry in path.split(os.pathsep):
        if not Path(entry).is_absolute():
            continue
        real = os.path.realpath(entry)
        if top is None or os.path.commonpath((top, real)) != top:
            safe.append(entry)
    return safe


def _find_git(places: list[str]) -> str:
    name = "git.exe" if os.name == "nt" else "git"
    for place in places:
        candidate = Path(place, name)
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    raise GitMissing("git was not found in any directory of PATH outside of the repository")
