"""Whether a commit is what a rebase made of another one, so that who ran the rebase has no line in it.

The commit before the rebase is looked for among those that somebody has signed for or attested: they travel with the
refs of sign-offs, so that every clone comes to the same answer.
"""

from dataclasses import dataclass, field

from countersign.git.commit_objects import CommitObject, read_commits
from countersign.git.objects import read_blobs
from countersign.git.process import Git
from countersign.git.replays import replayed
from countersign.git.repository import Repository
from countersign.git.signoff_refs import read_chains

#: Commits that are looked through, the newest first.
_MOST = 5000

_FILES = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class _Step:
    """What a commit does to one path: both modes, both blobs."""

    modes: tuple[str, str]
    blobs: tuple[str, str]


@dataclass(slots=True)
class Originals:
    """The commits that have been signed or attested on their way to a target.

    Attributes:
        repository: that they are in.
        target: full id of a commit; what it has is no original of anything new.
    """

    repository: Repository
    target: str
    _by_author: dict[bytes, dict[str, CommitObject]] | None = field(default=None)

    def is_rebased(self, commit: str, found: CommitObject) -> bool:
        """Whether replaying one of them gives the content of a commit.

        Raises:
            GitError: git failed.
        """
        if len(found.parents) != 1:
            return False
        candidates = self._known().get(found.author, {})
        return any(
            name != commit and len(other.parents) == 1 and self._same_content(other.parents[0], name, found, commit)
            for name, other in candidates.items()
        )

    def _known(self) -> dict[bytes, dict[str, CommitObject]]:
        if self._by_author is None:
            self._by_author = {}
            git = self.repository.git
            heads = {
                kept.record.subject.head
                for chain in read_chains(git)
                for kept in chain.kept
                if kept.record.subject is not None
            }
            for name, commit in read_commits(git, _listed(git, sorted(heads), self.target)).items():
                self._by_author.setdefault(commit.author, {})[name] = commit
        return self._by_author

    def _same_content(self, parent: str, original: str, found: CommitObject, commit: str) -> bool:
        git = self.repository.git
        before = _steps(git, parent, original)
        now = _steps(git, found.parents[0], commit)
        if before.keys() != now.keys():
            return False
        return all(step == now[path] or _replays(git, step, now[path]) for path, step in before.items())


def _listed(git: Git, heads: list[str], target: str) -> list[str]:
    if not heads:
        return []
    told = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin="\n".join([*heads, ""]).encode())
    here = [line.split(" ")[0] for line in told.decode().splitlines() if line.endswith(" commit")]
    if not here:
        return []
    asked = "".join(f"{one}\n" for one in [*here, f"^{target}"]).encode()
    return git.run("rev-list", f"--max-count={_MOST}", "--stdin", stdin=asked).decode().split()


def _steps(git: Git, parent: str, commit: str) -> dict[bytes, _Step]:
    told = git.run("diff-tree", "-r", "--no-renames", "--full-index", "--raw", "-z", parent, commit)
    fields = told.split(b"\0")[:-1]
    found: dict[bytes, _Step] = {}
    for facts, path in zip(fields[::2], fields[1::2], strict=True):
        old_mode, new_mode, old, new, _ = facts.removeprefix(b":").decode("ascii").split(" ")
        found[path] = _Step((old_mode, new_mode), (old, new))
    return found


def _replays(git: Git, before: _Step, now: _Step) -> bool:
    """Whether what was done to a file, done to what is there now, gives what is there now after the commit."""
    if before.modes != now.modes or not _FILES.issuperset(before.modes):
        return False
    names = (*before.blobs, *now.blobs)
    stored = read_blobs(git, names)
    contents = [stored[name].content if name in stored else None for name in names]
    old, new, other, result = contents
    if old is None or new is None or other is None or result is None:
        return False
    return replayed(git, old, new, other) == result
