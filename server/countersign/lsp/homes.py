"""Where the knowledge of a file is kept: the repository that it is in, or the user's own folder.

Everything here reads files, SQLite or git, and is called in threads only. The rooms that do so are imported at
the first call: importing them takes longer than a client should wait for `initialize`.
"""
# ruff: noqa: PLC0415

import logging
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from countersign.git.live import Live
    from countersign.git.repository import Repository
    from countersign.lsp.comparison import Upstream
    from countersign.lsp.reviews import KeptReview
    from countersign.store.journal import Journal

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """One work tree with its journal, or the user's folder for files that are in none.

    Attributes:
        journal: None where it cannot be opened.
        problem: why not, as a sentence; or why it cannot be written.
        repository: None for the user's folder.
        live: answers questions about the repository.
        worktree: which work tree, in the words of the journal.
        object_format: of blob ids.
        upstream: what was last found out about the base, and when; see `comparison`.
        reviews: what the gate last said of the work here; see `reviews`.
    """

    journal: "Journal | None"
    problem: str
    repository: "Repository | None" = None
    live: "Live | None" = None
    worktree: str = "."
    object_format: str = "sha1"
    upstream: "dict[str, tuple[float, Upstream]]" = field(default_factory=dict)
    reviews: "dict[str, KeptReview]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one file is kept track of.

    Attributes:
        home: whose it is.
        path: its name in the journal.
        file: itself, symbolic links resolved.
        journal: None for what is kept nowhere: see `judged`, and where the journal is broken.
        judged: whether git may ever commit it; not so for ignored files and git's own.
    """

    home: Home
    path: str
    file: Path
    journal: "Journal | None"
    judged: bool


@dataclass(slots=True)
class Homes:
    """The homes that this process has opened: one for each work tree."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _by_top: dict[Path | None, Home] = field(default_factory=dict)
    _journals: dict[Path, tuple["Journal | None", str]] = field(default_factory=dict)

    def place_of(self, file: Path) -> Place:
        """Where a file is kept track of. It need not exist."""
        real = Path(os.path.realpath(file))
        top = next((place for place in real.parents if (place / ".git").exists()), None)
        with self._lock:
            home = self._by_top.get(top)
            if home is None:
                home = self._by_top[top] = self._open(top)
        if home.repository is None or home.repository.work_tree is None:
            return Place(home, real.as_posix(), real, home.journal, judged=False)
        try:
            path = real.relative_to(home.repository.work_tree).as_posix()
        except ValueError:
            path = Path(os.path.relpath(real, home.repository.work_tree)).as_posix()
        kept = _is_kept(home, path)
        return Place(home, path, real, home.journal if kept else None, judged=kept)

    def all(self) -> list[Home]:
        """Every home that was opened."""
        with self._lock:
            return list(self._by_top.values())

    def close(self) -> None:
        """Close the journals."""
        with self._lock:
            journals, self._journals, self._by_top = list(self._journals.values()), {}, {}
        for journal, _ in journals:
            if journal is not None:
                journal.close()

    def _open(self, top: Path | None) -> Home:
        from countersign.git.live import live
        from countersign.git.process import GitMissing
        from countersign.git.repository import NotARepository, Repository

        if top is not None:
            try:
                repository = Repository.find(top, os.environ, inherit_repository=False)
            except (NotARepository, GitMissing) as error:
                _LOG.warning("not used as a repository: %s", type(error).__name__)
            else:
                journal, problem = self._journal(repository.state_dir)
                return Home(
                    journal, problem, repository, live(repository), repository.worktree, repository.object_format
                )
        from platformdirs import user_data_path

        return Home(*self._journal(user_data_path("countersign", appauthor=False) / "files"))

    def _journal(self, directory: Path) -> tuple["Journal | None", str]:
        """Linked work trees share a directory, and so a journal."""
        from countersign.store.errors import JournalError
        from countersign.store.journal import Journal

        if directory not in self._journals:
            try:
                directory.parent.mkdir(parents=True, exist_ok=True)
                journal = Journal.open(directory)
            except (JournalError, OSError) as error:
                self._journals[directory] = None, f"What is known of the text cannot be kept: {error}."
            else:
                problem = "" if journal.writable else f"{directory} cannot be written: nothing is kept of this session."
                self._journals[directory] = journal, problem
        return self._journals[directory]


def _is_kept(home: Home, path: str) -> bool:
    parts = path.split("/")
    if ".git" in parts or ".." in parts:
        return False
    return home.live is None or not home.live.ignored(path)


def person_at(place: Place | None, file: Path | None) -> str:
    """Who works here, as git knows them: `Name <e-mail>`; empty where git has not been told."""
    from countersign.git.process import Git, GitError, GitMissing

    try:
        if place is not None and place.home.repository is not None:
            git = place.home.repository.git
        else:
            folder = file.parent if file is not None and file.parent.is_dir() else Path.home()
            git = Git.at(folder, os.environ, inherit_repository=False)
        # Without this, git makes an address up from the name of the machine.
        done = git.with_settings("user.useConfigOnly=true").call("var", "GIT_AUTHOR_IDENT")
    except (GitError, GitMissing):
        return ""
    if done.code != 0:
        return ""
    return done.out.decode("utf-8", "replace").rsplit(">", 1)[0] + ">"
