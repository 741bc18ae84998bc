"""What a long-running server asks git again and again, without a process for each question.

libgit2 runs no filter, no hook and no file system monitor, and reads an object in microseconds where a process of git
takes milliseconds. It does not know every repository and every path that git knows (SHA-256, reftable, paths that are
not UTF-8): there, processes of git answer. It takes a tenth of a second to import, so it is imported when the first
document is opened, and by nothing but the server.
"""

import threading
from typing import TYPE_CHECKING, Protocol

from countersign.git.ignored import ignored_paths
from countersign.git.objects import LARGEST_FILE, Entry, index_entries, read_blobs, tree_entries
from countersign.git.process import GitError
from countersign.git.repository import Repository

if TYPE_CHECKING:
    import pygit2


class Live(Protocol):
    """Answers about one work tree, as it is at the moment of the question.

    Paths are relative to its top. A symbolic link or a submodule is an entry like any other: see `Entry.is_file`.
    """

    def head_entry(self, path: str) -> Entry | None:
        """What the commit that is checked out has at a path."""

    def index_entry(self, path: str) -> Entry | None:
        """What the index has at a path; None also for a path in conflict."""

    def commit_entry(self, path: str, commit: str) -> Entry | None:
        """What a commit, given by its full id, has at a path."""

    def content(self, blob: str) -> bytes | None:
        """The content of a blob; None if it is not there, or larger than `objects.LARGEST_FILE`."""

    def ignored(self, path: str) -> bool:
        """Whether git ignores a path: it matches an ignore rule and is not in the index."""

    def user_email(self) -> str | None:
        """`user.email` as the configuration of user and repository has it."""


def live(repository: Repository) -> Live:
    """The fastest way to ask that knows the repository."""
    processes = ByProcess(repository)
    if repository.work_tree is None:
        return processes
    import pygit2  # noqa: PLC0415 (expensive: see above)

    try:
        opened = pygit2.Repository(str(repository.git_dir))
        opened.workdir = str(repository.work_tree)
        _ = opened.head_is_unborn, len(opened.index)
    except (pygit2.GitError, KeyError, OSError):
        return processes
    return ByLibrary(opened, processes)


class ByProcess:
    """Asks git itself: knows everything, and takes some milliseconds."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._git = repository.git

    def head_entry(self, path: str) -> Entry | None:
        """See `Live`."""
        head = self._repository.head()
        return None if head is None else self.commit_entry(path, head)

    def index_entry(self, path: str) -> Entry | None:
        """See `Live`."""
        return next(iter(index_entries(self._git, [path])), None)

    def commit_entry(self, path: str, commit: str) -> Entry | None:
        """See `Live`."""
        return next((entry for entry in tree_entries(self._git, commit, [path]) if entry.path == path), None)

    def content(self, blob: str) -> bytes | None:
        """See `Live`."""
        stored = read_blobs(self._git, [blob]).get(blob)
        return None if stored is None else stored.content

    def ignored(self, path: str) -> bool:
        """See `Live`."""
        try:
            return bool(ignored_paths(self._git, [path]))
        except GitError:
            return False  # outside of the work tree or in a submodule, and so none of this repository's

    def user_email(self) -> str | None:
        """See `Live`."""
        return self._repository.config("user.email")


class ByLibrary:
    """Asks libgit2, and git itself where libgit2 cannot know."""

    def __init__(self, opened: "pygit2.Repository", processes: ByProcess) -> None:
        self._opened = opened
        self._processes = processes
        # libgit2 lets other threads run while it works, and an index is not made for two of them.
        self._lock = threading.Lock()

    def head_entry(self, path: str) -> Entry | None:
        """See `Live`."""
        with self._lock:
            head = None if self._opened.head_is_unborn else str(self._opened.head.target)
        return None if head is None else self.commit_entry(path, head)

    def index_entry(self, path: str) -> Entry | None:
        """See `Live`."""
        if not _is_utf_8(path):
            return self._processes.index_entry(path)
        with self._lock:
            self._opened.index.read(force=False)
            try:
                found = self._opened.index[path]
            except KeyError:
                return None
            return Entry(path, f"{found.mode:o}", str(found.id))

    def commit_entry(self, path: str, commit: str) -> Entry | None:
        """See `Live`."""
        import pygit2  # noqa: PLC0415 (imported long ago, by `live`)

        if not _is_utf_8(path):
            return self._processes.commit_entry(path, commit)
        with self._lock:
            try:
                found = self._opened[commit].peel(pygit2.Tree)[path]
            except (KeyError, ValueError, pygit2.GitError):
                return None
            return None if found.type_str == "tree" else Entry(path, f"{int(found.filemode):o}", str(found.id))

    def content(self, blob: str) -> bytes | None:
        """See `Live`."""
        with self._lock:
            try:
                _, data = self._opened.odb.read(blob)
            except (KeyError, ValueError):
                return None
        return data if len(data) <= LARGEST_FILE else None

    def ignored(self, path: str) -> bool:
        """See `Live`."""
        if not _is_utf_8(path):
            return self._processes.ignored(path)
        with self._lock:
            matches = self._opened.path_is_ignored(path)
        return matches and self.index_entry(path) is None

    def user_email(self) -> str | None:
        """See `Live`."""
        with self._lock:
            try:
                return self._opened.config["user.email"]
            except KeyError:
                return None


def _is_utf_8(path: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in path)
