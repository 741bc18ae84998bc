"""`countersign sync` between clones and a bare remote: real git, real processes."""

import json
from pathlib import Path

import pytest

from support.clones import Clone, Hub, complaints, ended

pytestmark = pytest.mark.e2e

TRACKING = "refs/countersign/remotes/origin/notes"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def _tip(clone: Clone, ref: str = "refs/notes/countersign") -> str:
    return clone.run("git", "rev-parse", "--verify", "--quiet", ref).out.strip()


def test_records_go_out_and_come_in(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    first = one.wrote("a.py", "by = 'a machine'\n")
    second = other.wrote("b.py", "also = 'by one'\n")

    told = one.sync()
    assert {name: told[name] for name in ("remote", "received", "sent", "pushed", "joined", "refused")} == {
        "remote": "origin", "received": 0, "sent": 1, "pushed": True, "joined": [], "refused": None,
    }  # fmt: skip
    told = other.sync()
    assert (told["received"], told["sent"], told["pushed"]) == (1, 1, True)
    told = one.sync()
    assert (told["received"], told["sent"], told["pushed"]) == (1, 0, False)
    assert one.noted() == other.noted() == hub.noted() == {first, second}
    assert _tip(one) == _tip(other) == hub.notes() == told["notes"]


def test_once_more_changes_nothing(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    one.wrote("a.py", "a = 1\n")
    one.sync()
    other.wrote("b.py", "b = 1\n")
    other.sync()
    one.sync()
    settled = hub.notes()
    for clone in (one, other, one):
        told = clone.sync()
        assert (told["received"], told["sent"], told["pushed"], told["attempts"]) == (0, 0, False, 1)
    assert hub.notes() == settled


def test_what_people_read(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    assert one.countersign("sync").out == "origin: there are no records yet, here or there\n"
    one.wrote("a.py", "a = 1\n")
    assert one.countersign("sync", "--no-push").out == "origin: 1 record not sent\n"
    assert hub.notes() == ""
    ran = one.countersign("sync")
    assert (ran.code, ran.out, complaints(ran.err)) == (0, "origin: 1 record sent\n", [])
    assert one.countersign("sync", "origin").out == "origin: no record is new\n"
    other.wrote("b.py", "b = 1\n")
    assert other.countersign("sync", "--no-push").out == "origin: 1 record received; 1 record not sent\n"


def test_late_records_are_made_before_they_are_shared(hub: Hub) -> None:
    one = hub.clone("one")
    one.agent("a.py", "a = 1\nb = 2\n")
    one.add()
    one.commit("-m", "Two lines")
    (one.state / "late").write_text("".join(f"{commit}\n" for commit in one.git("rev-list", "HEAD").splitlines()))
    one.git("update-ref", "-d", "refs/notes/countersign")
    assert one.sync()["sent"] == 2
    assert not (one.state / "late").exists()
    assert hub.noted() == set(one.git("rev-list", "HEAD").splitlines())


def test_pushers_at_once_lose_nothing(hub: Hub) -> None:
    clones = [hub.clone(f"clone{number}") for number in range(4)]
    written = set()
    for turn in range(2):
        written |= {clone.wrote(f"{number}-{turn}.py", f"x = {number}\n") for number, clone in enumerate(clones)}
        for process in [clone.start_sync() for clone in clones]:
            ended(process)
        assert hub.noted() == written
    for clone in clones:
        clone.sync()
        assert clone.noted() == written


def test_whoever_is_overtaken_between_fetch_and_push_begins_again(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    first, second = one.wrote("a.py", "a = 1\n"), other.wrote("b.py", "b = 1\n")
    other.sync()
    theirs = hub.notes()
    hub.bare.git("update-ref", "-d", "refs/notes/countersign")
    hub.bare.git("update-ref", "refs/kept", theirs)
    # What a faster pusher does, at the worst moment there is.
    hub.hook(
        "pre-receive",
        f"unset GIT_QUARANTINE_PATH\n[ -e once ] || {{ : >once; git update-ref refs/notes/countersign {theirs}; }}",
    )
    told = one.sync()
    assert (told["attempts"], told["pushed"], told["received"]) == (2, True, 1)
    assert hub.noted() == one.noted() == {first, second}


def test_remote_notes_that_were_rewound_or_deleted_take_nothing_away(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    first = one.wrote("a.py", "a = 1\n")
    one.sync()
    early = hub.notes()
    second = one.wrote("b.py", "b = 1\n")
    one.sync()
    other.git("fetch", "--quiet")

    hub.bare.git("update-ref", "refs/notes/countersign", early)
    told = other.sync()
    assert (told["received"], told["pushed"]) == (2, True)
    assert hub.noted() == {first, second}

    hub.bare.git("update-ref", "-d", "refs/notes/countersign")
    assert one.sync("--no-push")["notes"] is not None
    assert _tip(one, TRACKING) == ""
    assert one.noted() == {first, second}
    assert one.sync()["pushed"]
    assert hub.noted() == {first, second}


def test_a_note_that_somebody_removed_comes_back(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    commit = one.wrote("a.py", "a = 1\n")
    one.sync()
    other.sync()
    other.git("notes", "--ref=countersign", "remove", commit)
    other.git("push", "--quiet", "origin", "refs/notes/countersign")
    assert hub.noted() == set()
    told = one.sync()
    assert (told["received"], told["sent"]) == (0, 1)
    assert hub.noted() == one.noted() == {commit}


def test_of_two_records_of_one_commit_the_cautious_one_stays_and_both_clones_agree(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    commit = one.wrote("a.py", "a = 1\nb = 2\n")
    one.git("push", "--quiet")
    other.git("pull", "--quiet")
    # What the other one remembers of the same text is another story.
    other.report({"v": 1, "type": "edit", "path": "a.py", "origin": "human", "before": None, "after": "a = 1\nb = 2\n"})
    (other.state / "late").write_text(f"{commit}\n")
    assert other.json("show", commit)["totals"]["human"] == 2
    assert one.json("show", commit)["totals"]["ai"] == 2

    other.sync()
    told = one.sync()
    assert told["joined"] == [commit]
    other.sync()
    assert one.note(commit) == other.note(commit)
    for clone in (one, other):
        assert clone.json("show", commit)["totals"] == {"added": 2, "ai": 2, "mixed": 0, "human": 0, "unknown": 0}


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_both_object_formats(tmp_path: Path, object_format: str) -> None:
    hub = Hub(tmp_path, f"--object-format={object_format}")
    one, other = hub.clone("one"), hub.clone("other")
    written = {one.wrote("a.py", "a = 1\n"), other.wrote("b.py", "b = 1\n")}
    one.sync()
    other.sync()
    one.sync()
    assert one.noted() == other.noted() == hub.noted() == written


def test_a_detached_head_and_a_linked_work_tree(hub: Hub) -> None:
    one = hub.clone("one")
    commit = one.wrote("a.py", "a = 1\n")
    one.git("checkout", "--quiet", "--detach")
    assert one.sync()["sent"] == 1
    assert hub.noted() == {commit}
    one.git("worktree", "add", "--quiet", "--detach", "../linked")
    linked = Clone(one.path.parent / "linked", one.environment)
    assert linked.sync()["received"] == 0


@pytest.mark.parametrize("option", ["--depth=1", "--filter=blob:none", "--filter=tree:0"])
def test_shallow_and_partial_clones(hub: Hub, option: str) -> None:
    hub.bare.git("config", "uploadpack.allowFilter", "true")
    one = hub.clone("one")
    written = {one.wrote("a.py", "a = 1\n"), one.wrote("b.py", "b = 1\n")}
    one.git("push", "--quiet")
    one.sync()
    thin = hub.clone("thin", option)
    thin.git("fetch", "--quiet")
    if option == "--filter=blob:none":
        # The notes were left out, too. That is no record, and no reason to fail.
        assert thin.json("show")["totals"]["unknown"] == 1
    written.add(thin.wrote("c.py", "c = 1\n"))
    assert thin.sync()["received"] == 2
    assert thin.noted() == hub.noted() == written
    assert thin.blamed("c.py") == ["ai: c = 1"]
    if option == "--filter=blob:none":
        assert thin.json("show", "HEAD~1")["totals"]["ai"] == 1
    thin.git("push", "--quiet")
    thin.git("fsck", "--connectivity-only")


def test_a_bare_repository_can_share_too(hub: Hub) -> None:
    one = hub.clone("one")
    commit = one.wrote("a.py", "a = 1\n")
    one.sync()
    mirror = Clone(hub.folder / "mirror.git", {**one.environment, "GIT_DIR": str(hub.folder / "mirror.git")})
    one.git("clone", "--quiet", "--bare", hub.path.as_uri(), str(mirror.path))
    assert mirror.sync()["received"] == 1
    assert mirror.noted() == {commit}


def test_the_remote_is_the_one_that_git_fetch_asks(hub: Hub, tmp_path: Path) -> None:
    one = hub.clone("one")
    one.wrote("a.py", "a = 1\n")
    (tmp_path / "second").mkdir()
    second = Hub(tmp_path / "second")
    one.git("remote", "add", "upstream", str(second.path))
    assert one.sync()["remote"] == "origin"
    one.git("config", "branch.main.remote", "upstream")
    assert one.sync()["remote"] == "upstream"
    assert second.noted() == hub.noted()
    assert one.sync("origin")["remote"] == "origin"


def test_nothing_of_the_users_is_tidied_away(hub: Hub) -> None:
    one = hub.clone("one")
    one.git("config", "--global", "gc.auto", "1")
    one.git("config", "--global", "gc.pruneExpire", "now")
    one.git("config", "--global", "gc.autoDetach", "false")
    one.git("config", "--global", "fetch.writeCommitGraph", "true")
    one.wrote("a.py", "a = 1\n")
    lost = [one.git("hash-object", "-w", "--stdin", stdin=b"%d" % number) for number in range(300)]
    other = hub.clone("other")
    other.wrote("b.py", "b = 1\n")
    other.sync()
    assert one.sync()["received"] == 1
    asked = "".join(f"{blob}\n" for blob in lost).encode()
    assert "missing" not in one.git("cat-file", "--batch-check", stdin=asked)
    one.git("fsck", "--strict")
    assert not list((one.path / ".git" / "objects" / "info").glob("commit-graph*"))


def test_json_is_all_that_is_on_standard_output_when_the_remote_refuses(hub: Hub) -> None:
    one = hub.clone("one")
    one.wrote("a.py", "a = 1\n")
    hub.hook("pre-receive", "echo notes are not welcome here >&2; exit 1")
    ran = one.countersign("sync", "--json")
    told = json.loads(ran.out)
    assert ran.code == 2
    assert (told["pushed"], told["sent"], told["unsent"]) == (False, 0, 1)
    assert "pre-receive hook declined; notes are not welcome here" in told["refused"]


def test_records_that_came_are_held_against_their_commits_at_once_so_that_blame_need_not(hub: Hub) -> None:
    one = hub.clone("one")
    honest = one.wrote("a.py", "by = 'a machine'\n")
    forged = one.wrote("b.py", "also = 'by one'\n")
    one.git("notes", "--ref=countersign", "copy", "--force", honest, forged)
    one.git("push", "--quiet")
    other = hub.clone("other")
    believed = other.path / ".git" / "countersign" / "believed-notes"
    one.sync()
    other.git("pull", "--quiet")
    assert not believed.exists()

    assert other.sync()["received"] == 2
    assert [line.split(" ")[0] for line in believed.read_text().splitlines()] == [honest]
    assert "a machine" in other.countersign("blame", "a.py").out
    assert "by one" in other.countersign("blame", "b.py").out
    assert [line.split(" ")[0] for line in believed.read_text().splitlines()] == [honest]
