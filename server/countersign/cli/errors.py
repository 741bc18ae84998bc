"""What a command says when it cannot do what it was asked to do, and with which exit code.

0 fine or clear, 1 findings, 2 usage, configuration or repository, 3 a fault of our own, 130 interrupted.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

FINE = 0
FINDINGS = 1
MISUSE = 2
OWN_FAULT = 3
INTERRUPTED = 130

#: Where objects are missing.
FETCH_ALL = "nothing is fetched in passing: `git fetch --refetch --no-filter` gets all there is"

#: The reader of our output has gone, as in `countersign blame f | head`: what a shell reports for SIGPIPE.
_NO_READER = 141

#: A log beyond this begins anew, so that a fault in a loop does not fill the disk. In bytes.
_LARGEST_LOG = 1024 * 1024


class CommandError(Exception):
    """Something the user, the configuration or the repository has to put right.

    Attributes:
        hint: what there is to do, as a sentence; empty if there is nothing.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def say(message: str, hint: str = "") -> None:
    """One line on standard error, and one with a hint where there is something to do."""
    _write(f"countersign: error: {message}")
    if hint:
        _write(f"hint: {hint}")


def warn(message: str) -> None:
    """One line on standard error about something that does not stop the command."""
    _write(f"countersign: warning: {message}")


def guarded(command: Callable[[], int]) -> int:
    """Run a command; whatever it runs into becomes an exit code and a line that a person can read."""
    try:
        code = command()
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more when it ends, and would complain.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NO_READER
    except KeyboardInterrupt:
        _write("countersign: interrupted")
        return INTERRUPTED
    except Exception as fault:  # noqa: BLE001 (the last line of defence: it logs, and says where)
        return _report(fault)
    return code


def _report(fault: Exception) -> int:
    known = _explained(fault)
    if known is not None:
        say(*known)
        return MISUSE
    log = _log(fault)
    say(
        f"a fault of our own: {type(fault).__name__}: {fault}",
        f"the details are in {log}; please report them" if log else "",
    )
    return OWN_FAULT


def _explained(fault: Exception) -> tuple[str, str] | None:
    """The sentence and the hint for a fault that is not ours; None if it is."""
    # Imported here: a command that fails may wait for it, one that does not must not.
    from countersign.git.notes import NotesBusy  # noqa: PLC0415
    from countersign.git.paths import PathRefused  # noqa: PLC0415
    from countersign.git.process import GitError, GitMissing  # noqa: PLC0415
    from countersign.git.repository import NotARepository, UnknownRevision  # noqa: PLC0415
    from countersign.store.errors import JournalError  # noqa: PLC0415
    from countersign.wiring.question import Unanswerable  # noqa: PLC0415

    hints = {
        NotARepository: _hint_for_repository(str(fault)),
        GitMissing: "install git 2.38 or later, or put it on PATH",
        UnknownRevision: "`git log --oneline --all` lists what there is",
        NotesBusy: "try again",
        PathRefused: "",
        GitError: _hint_for_git(str(fault)),
    }
    if isinstance(fault, CommandError | JournalError | Unanswerable):
        return str(fault), fault.hint
    return next(((str(fault), hint) for kind, hint in hints.items() if isinstance(fault, kind)), None)


def _hint_for_repository(said: str) -> str:
    if "safe.bareRepository" in said:
        return "say that this bare repository is meant: GIT_DIR=. countersign …"
    if "dubious ownership" in said:
        return "if you trust its owner: git config --global --add safe.directory <its path>"
    if "not a git repository" in said:
        return "go to a repository, name one with -C, or make one with `git init`"
    return ""


def _hint_for_git(said: str) -> str:
    words = ("partial clone", "not allowed", "promisor", "lazy fetching", "unable to read", "bad object")
    return f"objects are missing here, and {FETCH_ALL}" if any(word in said for word in words) else ""


def _log(fault: Exception) -> Path | None:
    """Where the details of a fault of our own were written to; None, and they are on standard error."""
    import traceback  # noqa: PLC0415 (needed here only)

    details = "".join(traceback.format_exception(fault))
    try:
        from platformdirs import user_log_path  # noqa: PLC0415 (needed here only)

        log = user_log_path("countersign", appauthor=False, ensure_exists=True) / "countersign.log"
        begin_anew = log.exists() and log.stat().st_size > _LARGEST_LOG
        with log.open("w" if begin_anew else "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{sys.argv!r}\n{details}\n")
    except OSError:
        _write(details)
        return None
    return log


def _write(line: str) -> None:
    # Standard error may be closed, or unable to show a character; an error must not turn into another one.
    with contextlib.suppress(OSError, ValueError, AttributeError):
        encoding = getattr(sys.stderr, "encoding", None) or "ascii"
        lines = line.splitlines() if line.startswith("Traceback") else [" ".join(line.splitlines())]
        shown = "\n".join(map(_visible, lines))
        sys.stderr.write(shown.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _visible(line: str) -> str:
    """A line that steers no terminal: file names, and what a remote or a note says, are strangers' words."""
    if line.isprintable():
        return line
    from countersign.cli.render import visible  # noqa: PLC0415 (rarely needed)

    return visible(line)
