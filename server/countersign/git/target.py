"""What the target branch asks for: its policy and roster, read from the tree of its commit and from nowhere else.

Never from the work tree or from the change that is judged: whoever is gated does not get to write the gate.
"""

from countersign.gate.configuration import ConfigurationError
from countersign.gate.requirements import Requirements, read_requirements
from countersign.git.objects import Entry, read_blobs, tree_entries
from countersign.git.process import Git

__all__ = ["Requirements", "requirements_at", "text_at"]

#: Bytes. More than a firm of ten thousand needs, and less than it takes to keep a parser busy.
_LARGEST = 4 * 1024 * 1024


def requirements_at(git: Git, commit: str) -> Requirements:
    """The policies and the roster of a commit, given by its full id.

    Raises:
        ConfigurationError: one of them is there and cannot be used.
        GitError: git failed.
    """
    return read_requirements(lambda path: text_at(git, commit, path))


def text_at(git: Git, commit: str, path: str) -> str | None:
    """The text of a file in a commit, given by its full id; None if there is none.

    Raises:
        ConfigurationError: it is no file, too large, or not UTF-8; or what it would be in is no directory.
        GitError: git failed.
    """
    directory = path.rpartition("/")[0]
    there = {entry.path: entry for entry in tree_entries(git, commit, [directory or path, path], directories=True)}
    # Behind a link or in a submodule there is no file for git, and a target without a policy asks for nothing.
    if directory in there and not there[directory].is_directory:
        raise ConfigurationError(directory, "", f"expected a directory, found {there[directory].kind}")
    return _text(git, there.get(path))


def _text(git: Git, entry: Entry | None) -> str | None:
    if entry is None:
        return None
    if not entry.is_file:
        raise ConfigurationError(entry.path, "", f"expected a file, found {entry.kind}")
    stored = read_blobs(git, [entry.id], limit=_LARGEST).get(entry.id)
    if stored is None:
        raise ConfigurationError(entry.path, "", "its content is missing from the repository")
    if stored.content is None:
        raise ConfigurationError(entry.path, "", f"expected at most {_LARGEST} bytes, found {stored.size}")
    try:
        return stored.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(entry.path, "", f"expected UTF-8, found another byte at {error.start}") from None
