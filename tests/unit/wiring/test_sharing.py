"""Notes of two sides become one, note by note, without a process of ours in between."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from countersign.git.notes import Blob, list_notes, read_notes, write_notes, write_notes_onto
from countersign.git.patches import of_commit
from countersign.git.repository import Repository
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from countersign.wiring import sharing
from countersign.wiring.sharing import Shared, share_records
from support.scratch import Scratch

AI: Row = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")
HUMAN: Row = ("human", "observed", "", "", "", "", "", "")
NOTES = "refs/notes/countersign"


class Pair:
    """A repository, a bare remote, and a way to put notes straight into either."""

    def __init__(self, scratch: Scratch, remote: Path) -> None:
        self.scratch = scratch
        scratch.git("init", "-q", "--bare", str(remote))
        scratch.git("remote", "add", "origin", str(remote))
        self.remote = Scratch(remote, {**scratch.environment, "GIT_DIR": str(remote)})
        self.ids = [f"{number:040x}" for number in range(1, 500)]

    @property
    def here(self) -> Repository:
        return self.scratch.repository()

    def there(self, notes: Mapping[str, bytes]) -> None:
        write_notes(self.remote.repository().git, notes)

    def share(self, *, push: bool = True) -> Shared:
        return share_records(self.here, "origin", self.scratch.environment, push=push)

    def both(self) -> dict[str, bytes]:
        """The notes of both sides, which have to be the same."""
        git = self.here.git
        mine = {commit: git.run("cat-file", "blob", *blobs) for commit, blobs in list_notes(git, NOTES).items()}
        remote = self.remote.repository().git
        theirs = {commit: remote.run("cat-file", "blob", *blobs) for commit, blobs in list_notes(remote, NOTES).items()}
        assert mine == theirs
        return mine


@pytest.fixture
def pair(scratch: Scratch, tmp_path: Path) -> Pair:
    return Pair(scratch, tmp_path / "hub.git")


def _record(pair: Pair, commit: str, *rows: Row) -> bytes:
    made = record_of(of_commit(pair.here, commit), lambda _: LineOrigins(list(rows), list(range(len(rows)))))
    return format_note(made).encode()


def test_a_note_of_one_side_is_taken_byte_for_byte(pair: Pair) -> None:
    one, two, three = pair.ids[:3]
    pair.there({one: b"\xfftheirs\n\n", two: b"same"})
    write_notes(pair.here.git, {three: b"ours", two: b"same"})
    shared = pair.share()
    assert pair.both() == {one: b"\xfftheirs\n\n", two: b"same", three: b"ours"}
    assert (shared.received, shared.sent, shared.joined, shared.pushed, shared.refused) == (1, 1, (), True, "")
    assert shared.notes == pair.scratch.git("rev-parse", NOTES)


@pytest.mark.parametrize(("mine", "theirs"), [(3, 400), (400, 3), (400, 400), (0, 400), (400, 0)])
def test_many_against_few(pair: Pair, mine: int, theirs: int) -> None:
    ours = {commit: commit.encode() for commit in pair.ids[:mine]}
    others = {commit: commit.encode() for commit in pair.ids[len(pair.ids) - theirs :]}
    write_notes(pair.here.git, ours)
    pair.there(others)
    pair.share()
    assert pair.both() == ours | others


def test_the_one_that_fits_its_commit_wins_whichever_side_it_is_on(pair: Pair) -> None:
    first = pair.scratch.commit("a", "one\ntwo\n")
    second = pair.scratch.commit("b", "three\n")
    good = {first: _record(pair, first, HUMAN, AI), second: _record(pair, second, AI)}
    write_notes(pair.here.git, {first: good[first], second: b"damaged"})
    pair.there({first: good[second], second: good[second]})
    shared = pair.share()
    assert pair.both() == good
    assert shared.joined == tuple(sorted([first, second]))
    assert (shared.received, shared.sent) == (1, 1)


def test_two_that_fit_are_joined_line_by_line(pair: Pair) -> None:
    commit = pair.scratch.commit("a", "one\ntwo\nthree\n")
    write_notes(pair.here.git, {commit: _record(pair, commit, HUMAN, AI, HUMAN)})
    pair.there({commit: _record(pair, commit, AI, HUMAN, HUMAN)})
    shared = pair.share()
    assert pair.both() == {commit: _record(pair, commit, AI, AI, HUMAN)}
    assert (shared.received, shared.sent, shared.joined) == (1, 1, (commit,))


def test_two_of_a_commit_that_is_not_here_never_become_more_human(pair: Pair) -> None:
    commit = pair.scratch.commit("a", "one\ntwo\n")
    mine, theirs = _record(pair, commit, HUMAN, AI), _record(pair, commit, AI, HUMAN)
    gone = pair.ids[0]
    write_notes(pair.here.git, {gone: mine})
    pair.there({gone: theirs})
    pair.share()
    assert b"\thuman\t" not in pair.both()[gone]


def test_a_commit_that_cannot_be_read_keeps_no_other_one_from_being_joined(pair: Pair) -> None:
    broken, whole = pair.scratch.commit("a", "one\n"), pair.scratch.commit("b", "two\n")
    notes = {commit: (_record(pair, commit, AI), _record(pair, commit, HUMAN)) for commit in (broken, whole)}
    write_notes(pair.here.git, {commit: one for commit, (one, _) in notes.items()})
    pair.there({commit: other for commit, (_, other) in notes.items()})
    blob = pair.scratch.git("rev-parse", f"{broken}:a")
    (pair.scratch.top / ".git/objects" / blob[:2] / blob[2:]).unlink()
    pair.share()
    assert pair.both()[whole] == notes[whole][0]
    assert b"\tai\t" in pair.both()[broken]


def test_a_tree_that_has_two_notes_of_one_commit_is_put_in_order(pair: Pair) -> None:
    commit = pair.scratch.commit("a", "one\n")
    good = _record(pair, commit, AI)
    write_notes(pair.here.git, {commit: good})
    git = pair.remote.git
    blobs = [git("hash-object", "-w", "--stdin", stdin=content) for content in (good, b"meddled")]
    for flat, deep in (blobs, reversed(blobs)):
        inner = git("mktree", stdin=f"100644 blob {deep}\t{commit[2:]}\n".encode())
        top = git("mktree", stdin=f"040000 tree {inner}\t{commit[:2]}\n100644 blob {flat}\t{commit}\n".encode())
        git("update-ref", NOTES, git("commit-tree", top, "-m", "meddled"))
        pair.share()
        assert pair.both() == {commit: good}


def test_a_note_beyond_all_reason_is_kept_where_it_is_alone_and_yields_to_a_record(pair: Pair) -> None:
    alone, both = pair.ids[0], pair.scratch.commit("a", "one\n")
    huge = b"x" * (17 * 2**20)
    pair.there({alone: huge, both: huge})
    write_notes(pair.here.git, {both: _record(pair, both, AI)})
    pair.share()
    assert pair.both() == {alone: huge, both: _record(pair, both, AI)}
    assert read_notes(pair.here.git, [alone]) == {}


def test_equal_notes_with_different_histories_need_no_push(pair: Pair) -> None:
    write_notes(pair.here.git, {pair.ids[0]: b"note"})
    pair.there({pair.ids[0]: b"note"})
    assert not pair.share().pushed
    assert pair.both() == {pair.ids[0]: b"note"}


def test_a_history_that_was_rewritten_is_pushed_to_without_force(pair: Pair) -> None:
    write_notes(pair.here.git, {pair.ids[0]: b"zero", pair.ids[1]: b"one"})
    pair.share()
    pair.remote.git("update-ref", "-d", NOTES)
    pair.there({pair.ids[0]: b"zero"})
    rewritten = pair.remote.git("rev-parse", NOTES)
    assert pair.share().pushed
    assert pair.both() == {pair.ids[0]: b"zero", pair.ids[1]: b"one"}
    pair.remote.git("merge-base", "--is-ancestor", rewritten, NOTES)


def test_a_writer_of_our_own_that_comes_in_between_loses_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.there({pair.ids[0]: b"theirs"})
    write_notes(pair.here.git, {pair.ids[1]: b"ours"})
    real = sharing._settled
    interruptions = iter([pair.ids[2], pair.ids[3]])

    def interrupted(*arguments: object) -> object:
        settled = real(*arguments)  # type: ignore[arg-type]  # passed on as they come
        for commit in interruptions:
            write_notes(pair.here.git, {commit: b"a hook's"})
            break
        return settled

    monkeypatch.setattr(sharing, "_settled", interrupted)
    pair.share()
    assert pair.both() == {
        pair.ids[0]: b"theirs", pair.ids[1]: b"ours", pair.ids[2]: b"a hook's", pair.ids[3]: b"a hook's",
    }  # fmt: skip


def test_what_a_fetch_brought_is_taken_before_it_is_replaced(pair: Pair) -> None:
    pair.there({pair.ids[0]: b"zero"})
    early = pair.remote.git("rev-parse", NOTES)
    pair.there({pair.ids[1]: b"one"})
    pair.scratch.git("fetch", "-q", "origin", f"+{NOTES}*:refs/countersign/remotes/origin/notes*")
    pair.remote.git("update-ref", NOTES, early)
    shared = pair.share(push=False)
    assert (shared.received, shared.sent, shared.pushed) == (2, 1, False)
    assert pair.scratch.git("rev-parse", "refs/countersign/remotes/origin/notes") == early
    pair.share()
    assert pair.both() == {pair.ids[0]: b"zero", pair.ids[1]: b"one"}


def test_nothing_anywhere_is_nothing(pair: Pair) -> None:
    assert pair.share() == Shared("origin", 0, 0, (), pushed=False, attempts=1, notes=None)
    assert pair.scratch.git("for-each-ref") == ""


def test_writing_onto_a_commit_that_is_no_longer_the_last_writes_nothing(pair: Pair) -> None:
    git = pair.here.git
    write_notes(git, {pair.ids[0]: b"zero"})
    old = pair.scratch.git("rev-parse", NOTES)
    write_notes(git, {pair.ids[1]: b"one"})
    blob = Blob(pair.scratch.git("hash-object", "-w", "--stdin", stdin=b"two"))
    assert not write_notes_onto(git, {pair.ids[2]: blob}, old)
    assert write_notes_onto(git, {pair.ids[2]: blob}, pair.scratch.git("rev-parse", NOTES))
    assert read_notes(git, pair.ids[:3]) == {pair.ids[0]: b"zero", pair.ids[1]: b"one", pair.ids[2]: b"two"}
    assert not [name for name in os.listdir(pair.here.common_dir) if name.startswith("fast_import_crash")]  # noqa: PTH208 (names are enough)
