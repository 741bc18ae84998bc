"""What a change does to a file beyond putting text into it, seen from modes, path and added lines."""

import re
from collections.abc import Iterable
from enum import StrEnum

from countersign.gate.globs import Globs

_KIND = 0o170000
_LINK = 0o120000
_SUBMODULE = 0o160000
_RUNS = 0o111


class Trait(StrEnum):
    """A word that a tier may name under `does`."""

    SYMLINK = "symlink"  # a symbolic link comes, goes, or points elsewhere
    SUBMODULE = "submodule"  # a submodule comes, goes, or is at another commit
    EXECUTABLE = "executable"  # a file that was there can be run now, or a new one can
    OPAQUE = "opaque"  # nobody can read it here: binary, or a pointer of Git LFS
    MIGRATION = "migration"  # it changes a database's schema
    DESTRUCTIVE = "destructive"  # a statement that deletes what is not in the repository
    WORKFLOW_PERMISSIONS = "workflow-permissions"  # a CI workflow says what it may do
    CONTROL_PLANE = "control-plane"  # the policy itself, and what else decides how changes are judged


_MIGRATIONS = Globs((
    "**/migrations", "**/migrate", "**/db/migrate", "**/alembic/versions", "**/flyway", "**/liquibase", "**/*.sql",
))  # fmt: skip

_WORKFLOWS = Globs((
    ".github/workflows", ".github/actions", "**/action.yml", "**/action.yaml", ".forgejo/workflows", ".gitea/workflows",
    ".gitlab-ci.yml", ".gitlab/ci",
))  # fmt: skip

#: Each is looked for in one line, and none has a repetition within a repetition.
_DESTRUCTIVE = re.compile(
    rb"\bDROP\s+(?:TABLE|DATABASE|SCHEMA|COLUMN|INDEX|VIEW|USER|ROLE|TABLESPACE)\b|\bTRUNCATE\s+(?:TABLE\s+)?\w"
    rb"|\bDELETE\s+FROM\b|\bDROP\s+CONSTRAINT\b"
    rb"|\bterraform\b[^\n]{0,80}\bdestroy\b|\bkubectl\b[^\n]{0,80}\bdelete\b|\bhelm\b[^\n]{0,80}\buninstall\b"
    rb"|\brm\s+-\w*[rf]|\bgit\s+push\b[^\n]{0,80}--(?:force|mirror|delete)\b|\bmkfs\b|\bdelete-stack\b|\bDeleteStack\b"
    rb"|\b(?:drop_table|drop_column|dropTable|dropColumn|DropTable|DropColumn|RemoveField|DeleteModel|remove_column)\b"
    rb"|\bs3\s+(?:rb|rm)\b|\bdelete-(?:bucket|db-instance|cluster|table)\b|\bshutil\.rmtree\b|\bFLUSHALL\b",
    re.IGNORECASE,
)
#: Whatever the expression above finds holds one of these in small letters, which are found in a third of its time.
_SAYS_SO = re.compile(rb"drop|truncate|delete|destroy|uninstall|remove|mkfs|s3|rmtree|flushall|push|rm\s+-")
_PERMISSIONS = re.compile(
    rb"(?:^|\r)\s*(?:permissions|contents|packages|actions|id-token|pull-requests|deployments|issues|checks|statuses|secrets|"
    rb"security-events|attestations|pages|pull_request_target|workflow_run|runs-on|environment|write-all)\s*:"
    rb"|\bpull_request_target\b|\bworkflow_run\b|\bwrite-all\b|\bsecrets\.|\$\{\{\s*secrets\b|\bid_tokens\b",
)
_LFS = b"version https://git-lfs.github.com/spec/"
_LFS_CONTENT = re.compile(rb"oid sha256:[0-9a-f]{64}\r?")

#: Bytes of a file that Git LFS takes for a pointer.
LARGEST_POINTER = 1024

#: Bytes of a line that are looked at; a longer one is looked at in pieces that overlap.
_PIECE = 4096
_OVERLAP = 256


def traits_of(
    path: str, old_mode: int, new_mode: int, added: Iterable[bytes], *, binary: bool = False
) -> frozenset[Trait]:
    """What a change does to one path; a mode is 0 where there is nothing.

    Lines that a pointer of Git LFS has make a file opaque; who has all of it asks `is_pointer`.
    """
    found = {Trait.OPAQUE} if binary else set()
    kinds = {old_mode & _KIND, new_mode & _KIND}
    if _LINK in kinds:
        found.add(Trait.SYMLINK)
    if _SUBMODULE in kinds:
        found.add(Trait.SUBMODULE)
    if new_mode & _RUNS and not old_mode & _RUNS:
        found.add(Trait.EXECUTABLE)
    if _MIGRATIONS.match(path):
        found.add(Trait.MIGRATION)
    workflow = _WORKFLOWS.match(path)
    lines = list(added)
    for line in lines if workflow or _may_say_something(lines) else ():
        if line.startswith(_LFS) or _LFS_CONTENT.fullmatch(line):
            found.add(Trait.OPAQUE)
        for piece in _pieces(line):
            if _DESTRUCTIVE.search(piece):
                found.add(Trait.DESTRUCTIVE)
            if workflow and _PERMISSIONS.search(piece):
                found.add(Trait.WORKFLOW_PERMISSIONS)
    return frozenset(found)


def _may_say_something(lines: list[bytes]) -> bool:
    """Whether one of some lines may be of a pointer or destroy something: to look once is cheaper than line by line."""
    if max(map(len, lines), default=0) > _PIECE:
        return True  # it is looked at in pieces
    text = b"\n".join(lines)
    # What is found in a line is found in the text, too.
    return (
        b"git-lfs" in text
        or b"oid sha256:" in text
        or (_SAYS_SO.search(text.lower()) is not None and _DESTRUCTIVE.search(text) is not None)
    )


def is_pointer(content: bytes) -> bool:
    """Whether a file is a pointer of Git LFS. One that now points elsewhere shows no more than the new id in a diff."""
    return len(content) <= LARGEST_POINTER and content.startswith(_LFS)


def _pieces(line: bytes) -> Iterable[bytes]:
    if len(line) <= _PIECE:
        return (line,)
    return (line[start : start + _PIECE + _OVERLAP] for start in range(0, len(line), _PIECE))
