"""Who knows the code that a change touches: whose lines the target branch has in the same files.

Advice, and no part of any verdict: whom to ask first of those who may be asked.
"""

from collections import Counter
from collections.abc import Iterable

from countersign.gate.roster import Roster
from countersign.git.blame import blame
from countersign.git.objects import LARGEST_FILE, read_blobs, tree_entries
from countersign.git.repository import Repository

#: Files that are blamed, those with most to read first: nobody waits for more.
_MOST_FILES = 20

#: Commits of a directory that say who knows it, for a file that is new.
_RECENT = 50


def who_knows(repository: Repository, commit: str, paths: Iterable[str], roster: Roster) -> dict[str, int]:
    """Lines by name of the person, in files as a commit has them; for a file that it has not, commits in its folder.

    Args:
        repository: where the files are.
        commit: full id: where the change left its target.
        paths: the most important first.
        roster: who is who.

    Raises:
        GitError: git failed.
    """
    git = repository.git
    asked = list(dict.fromkeys(paths))[:_MOST_FILES]
    there = {entry.path: entry.id for entry in tree_entries(git, commit, asked) if entry.is_file}
    sizes = read_blobs(git, there.values(), limit=LARGEST_FILE)
    written: Counter[str] = Counter()
    for path in asked:
        stored = sizes.get(there.get(path, ""))
        if stored is not None and stored.content is not None and b"\0" not in stored.content:
            written.update(line.commit for line in blame(git, path, commit) if line.commit is not None)
        elif stored is None:
            folder = path.rpartition("/")[0]
            listed = git.run("rev-list", f"--max-count={_RECENT}", commit, "--", *([folder] if folder else []))
            written.update(listed.decode().split())
    knows: Counter[str] = Counter()
    for name, email in _authors(repository, written).items():
        person = roster.person(email)
        if person is not None:
            knows[person.name] += written[name]
    return dict(knows)


def _authors(repository: Repository, commits: Iterable[str]) -> dict[str, str]:
    """The addresses of authors by commit, as they stand there: a `.mailmap` could turn anybody into anybody."""
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    if not asked:
        return {}
    told = repository.git.run(
        "log", "--no-walk=unsorted", "--stdin", "-z", "--encoding=UTF-8", "--format=%H %ae", stdin=asked
    )
    entries = told.decode("utf-8", "surrogateescape").split("\0")
    return {entry[: entry.index(" ")]: entry[entry.index(" ") + 1 :] for entry in entries if entry}
