"""What `countersign sync` says when it cannot do what it was asked to do, and that nothing is lost by it."""

from pathlib import Path

import pytest

from support.clones import Clone, Hub, complaints
from support.repo import Ran, Repo

pytestmark = pytest.mark.e2e


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def _said(ran: Ran) -> tuple[str, str]:
    """The error and the hint of a command that failed as it should."""
    assert (ran.code, ran.out) == (2, ""), (ran.code, ran.out, ran.err)
    error, *hint = complaints(ran.err)
    assert len(hint) <= 1
    return error.removeprefix("countersign: error: "), "".join(hint).removeprefix("hint: ")


def test_no_repository_and_no_remote(tmp_path: Path, repo: Repo) -> None:
    clone = Clone(repo.path, repo.environment)
    error, hint = _said(clone.countersign("sync"))
    assert error == "there is no remote to share records with"
    assert hint == "`git remote add origin URL` adds one"
    error, hint = _said(clone.countersign("sync", "nowhere"))
    assert error == "there is no remote 'nowhere'"
    assert "`git remote`" in hint
    (tmp_path / "plain").mkdir()
    error, _ = _said(clone.countersign("-C", str(tmp_path / "plain"), "sync"))
    assert "not a git repository" in error


def test_of_several_remotes_none_is_guessed(repo: Repo, tmp_path: Path) -> None:
    clone = Clone(repo.path, repo.environment)
    for name in ("one", "two"):
        clone.git("remote", "add", name, str(tmp_path / name))
    assert _said(clone.countersign("sync")) == ("it is not clear which remote is meant", "name one of them: one, two")


def test_a_remote_that_cannot_be_reached(hub: Hub, tmp_path: Path) -> None:
    one = hub.clone("one")
    commit = one.wrote("a.py", "a = 1\n")
    one.git("remote", "set-url", "origin", str(tmp_path / "gone.git"))
    error, hint = _said(one.countersign("sync"))
    assert error.startswith("origin cannot be read: ")
    assert "does not appear to be a git repository" in error
    assert hint == ""
    assert one.noted() == {commit}


def test_no_message_shows_a_password(hub: Hub) -> None:
    one = hub.clone("one")
    one.git("remote", "set-url", "origin", "http://lee:s3cret@127.0.0.1:9/hub.git")
    ran = one.countersign("sync")
    assert ran.code == 2
    assert "127.0.0.1" in ran.err
    assert "s3cret" not in ran.err


def test_a_remote_that_takes_nothing_still_gives(hub: Hub) -> None:
    other, one = hub.clone("other"), hub.clone("one")
    theirs, ours = other.wrote("b.py", "b = 1\n"), one.wrote("a.py", "a = 1\n")
    other.sync()
    hub.hook("pre-receive", "exit 1")
    error, hint = _said(one.countersign("sync"))
    assert error == "origin takes no records: pre-receive hook declined"
    assert "--no-push" in hint
    assert one.noted() == {ours, theirs}
    assert hub.noted() == {theirs}
    assert one.countersign("sync", "--no-push").code == 0


def test_a_remote_that_hides_notes_takes_none(hub: Hub) -> None:
    one = hub.clone("one")
    one.wrote("a.py", "a = 1\n")
    hub.bare.git("config", "receive.hideRefs", "refs/notes")
    error, _ = _said(one.countersign("sync"))
    assert error.startswith("origin takes no records: ")


def test_a_remote_of_the_other_object_format(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    second = Hub(tmp_path / "second", "--object-format=sha256")
    one = hub.clone("one")
    one.wrote("a.py", "a = 1\n")
    one.git("remote", "set-url", "origin", str(second.path))
    error, _ = _said(one.countersign("sync"))
    assert "algorithm" in error
    second.bare.git("update-ref", "refs/notes/countersign", second.bare.git("rev-parse", "main"))
    error, _ = _said(one.countersign("sync"))
    assert error == "origin cannot be read: mismatched algorithms: client sha1; server sha256"


def test_whoever_is_always_overtaken_gives_up_and_says_so(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from countersign.git.transport import RemoteError  # noqa: PLC0415 (this test calls what the others start)
    from countersign.wiring import sharing  # noqa: PLC0415 (as above)

    one = hub.clone("one")
    one.wrote("a.py", "a = 1\n")
    empty = hub.bare.git("hash-object", "-t", "tree", "-w", "--stdin")
    hub.hook(
        "pre-receive",
        "unset GIT_QUARANTINE_PATH\n"
        "export GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@y GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y\n"
        "old=$(git rev-parse --verify --quiet refs/notes/countersign)\n"
        f"git update-ref refs/notes/countersign $(git commit-tree {empty} ${{old:+-p}} $old -m $$)",
    )
    monkeypatch.setattr(sharing, "_ATTEMPTS", 3)
    monkeypatch.setattr(sharing, "_FIRST_PAUSE", 0.001)
    with pytest.raises(RemoteError, match="others were faster 3 times: our records are not at origin yet"):
        sharing.share_records(one.repository, "origin", one.environment)


def test_damaged_notes_are_carried_along_and_harm_nobody(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    commit = one.wrote("a.py", "a = 1\n")
    one.git("push", "--quiet")
    one.sync()
    other.git("pull", "--quiet")
    other.git("notes", "--ref=countersign", "add", "-f", "-m", "nonsense", commit)
    other.git("notes", "--ref=countersign", "add", "-f", "-m", "more nonsense", "HEAD~1")
    told = other.sync()
    assert told["joined"] == [commit]
    assert one.sync()["received"] == 1
    assert other.json("show", commit)["totals"]["ai"] == 1
    assert one.git("notes", "--ref=countersign", "show", "HEAD~1") == "more nonsense"


def test_a_remote_whose_notes_are_no_history_of_notes(hub: Hub) -> None:
    one = hub.clone("one")
    commit = one.wrote("a.py", "a = 1\n")
    blob = hub.bare.git("hash-object", "-w", "--stdin", stdin=b"not even a commit")
    hub.bare.git("update-ref", "refs/notes/countersign", blob)
    error, _ = _said(one.countersign("sync"))
    assert error.startswith("origin takes no records: ")
    assert one.noted() == {commit}


def test_a_tree_of_notes_with_strange_things_in_it(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    one.wrote("a.py", "a = 1\n")
    other.wrote("b.py", "b = 1\n")
    other.sync()
    blob = hub.bare.git("hash-object", "-w", "--stdin", stdin=b"strange")
    tree = hub.bare.git("rev-parse", "refs/notes/countersign^{tree}")
    listed = hub.bare.git("ls-tree", tree)
    entries = f"{listed}\n100644 blob {blob}\tREADME\n040000 tree {tree}\tdeep\n120000 blob {blob}\tlink\n"
    made = hub.bare.git("mktree", stdin=entries.encode())
    hub.bare.git("update-ref", "refs/notes/countersign", hub.bare.git("commit-tree", made, "-m", "strange"))
    told = one.sync()
    assert (told["received"], told["pushed"]) == (1, True)
    assert len(one.noted()) == 2
    assert one.noted() == hub.noted()
