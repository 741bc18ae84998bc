"""One work tree with the journal of its repository."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from countersign.git.repository import Repository
from countersign.store.reports import waiting
from countersign.text.marks import Marks

if TYPE_CHECKING:
    from countersign.store.journal import Journal

#: The journal, and the log that SQLite keeps beside it.
_JOURNAL_FILES = ("journal.db", "journal.db-wal")


class Checkout:
    """A work tree, and what is remembered of its texts. Leaving its `with` block closes the journal."""

    def __init__(
        self, repository: Repository, *, worktree: str | None = None, journal: "Journal | None" = None
    ) -> None:
        """A checkout.

        Args:
            repository: with the work tree.
            worktree: by another name than its own, as for a commit that is being made.
            journal: of the repository, if it is open already; it is then closed by whoever opened it.
        """
        self.repository = repository
        self.worktree = repository.worktree if worktree is None else worktree
        self._journal = journal
        self._is_ours = journal is None
        self._tell: Callable[[str], None] | None = None
        self._is_unreadable = False

    @classmethod
    def find(cls, directory: Path, environment: Mapping[str, str], *, worktree: str | None = None) -> Self:
        """The checkout that a directory is in.

        Raises:
            NotARepository, GitMissing: see `Repository.find`.
        """
        return cls(Repository.find(directory, environment), worktree=worktree)

    def __enter__(self) -> Self:
        """Nothing is opened before it is needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the journal."""
        if self._journal is not None and self._is_ours:
            self._journal.close()
            self._journal = None

    def journal(self) -> "Journal":
        """The journal, which is made if there is none; what agents have reported is in it.

        Raises:
            JournalError: one of its kinds.
        """
        if self._journal is None:
            from countersign.store.journal import Journal  # noqa: PLC0415 (SQLite takes its time)

            self._journal = Journal.open(self.repository.state_dir)
            state = self.repository.state_dir
            if self._journal.writable and waiting(str(state)):
                from countersign.wiring.agent_reports import take_in  # noqa: PLC0415 (it needs checkouts itself)

                take_in(state, self._journal)
        return self._journal

    def read_on_without_memory(self, tell: Callable[[str], None]) -> None:
        """From now on, a journal that cannot be read counts as none, which is told: what it knows is unknown here.

        For whoever shows things. Whatever is written down for good has to fail instead.
        """
        self._tell = tell

    def memory(self) -> "Journal | None":
        """The journal if there is one: reading leaves no trace in a repository that has none.

        Raises:
            JournalError: one of its kinds.
        """
        state = self.repository.state_dir
        there = self._journal is not None or any((state / name).exists() for name in _JOURNAL_FILES)
        there = there or bool(waiting(str(state)))
        if not there or self._is_unreadable:
            return None
        if self._tell is None or self._journal is not None:
            return self.journal()
        from countersign.store.errors import JournalError  # noqa: PLC0415 (rarely needed)

        try:
            return self.journal()
        except JournalError as fault:
            self._is_unreadable = True
            self._tell(f"{fault}; what only it knows is unknown here (see `countersign doctor`)")
            return None

    def recall(self, blob: str, path: str) -> Marks | None:
        """The marks remembered for a blob, at this path first."""
        memory = self.memory()
        return None if memory is None else memory.recall(blob, path, self.worktree)
