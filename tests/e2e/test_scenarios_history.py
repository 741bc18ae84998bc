"""Git rewrites history, and every line stays whose it is: docs/scenarios.md, History."""

import shutil
from pathlib import Path

import pytest

from support.chronicle import Chronicle, text, whose

pytestmark = pytest.mark.e2e

OLD = [f"said_{number} = {number}" for number in range(1, 9)]


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    story = Chronicle.begin(tmp_path)
    story.environment["GIT_EDITOR"] = "true"
    story.person("a.py", text(*OLD))
    story.commit_all("Base")
    return story


def made(number: int) -> str:
    return f"made_{number} = measure({number})"


def branch(story: Chronicle, count: int = 3) -> list[str]:
    """`side`, some commits beyond `main` of which each adds a line of an agent's; and a line on top on `main`."""
    story.git("switch", "--quiet", "-c", "side")
    lines = list(OLD)
    commits = []
    for number in range(count):
        lines.insert(len(lines) - 1, made(number))
        story.agent("a.py", text(*lines), session=f"session-{number}")
        commits.append(story.commit_all(f"Change {number}"))
    story.git("switch", "--quiet", "main")
    story.person("a.py", text("said_top = 0", *OLD))
    story.commit_all("Top")
    return commits


def beyond_main(story: Chronicle) -> list[str]:
    return story.git("rev-list", "--reverse", "--no-merges", "main..HEAD").splitlines()


@pytest.mark.parametrize("place", [0, 4, 8], ids=["top", "middle", "bottom"])
def test_an_amended_commit_has_its_old_and_its_new_lines(story: Chronicle, place: int) -> None:
    story.agent("a.py", text(*OLD[:4], made(1), *OLD[4:]))
    story.commit_all("First")
    lines = [*OLD[:4], made(1), *OLD[4:]]
    lines.insert(place, made(2))
    lines.insert(place, "said_new = 9")
    story.agent("a.py", text(*(line for line in lines if line != "said_new = 9")))
    story.person("a.py", text(*lines))
    story.commit("-a", "--amend", "--no-edit")
    (added,) = story.added().values()
    assert sorted(added) == ["ai: made_1 = measure(1)", "ai: made_2 = measure(2)", "human: said_new = 9"]
    assert story.stamp() == "ai=2 mixed=0 human=1 unknown=0"


def test_every_commit_keeps_its_lines_through_a_rebase(story: Chronicle) -> None:
    branch(story)
    story.git("rebase", "--quiet", "main", "side")
    commits = beyond_main(story)
    assert [story.added(commit) for commit in commits] == [{"a.py": [f"ai: {made(number)}"]} for number in range(3)]
    assert [story.stamp(commit) for commit in commits] == ["ai=1 mixed=0 human=0 unknown=0"] * 3
    sessions = [story.json("show", commit)["files"][0]["ranges"][0]["session"] for commit in commits]
    assert sessions == ["session-0", "session-1", "session-2"]


def test_commits_survive_a_rebase_of_the_root(story: Chronicle) -> None:
    branch(story)
    story.git("switch", "--quiet", "side")
    story.git("commit", "--quiet", "--amend", "-m", "Change 2, reworded")
    story.git("rebase", "--quiet", "--root", "--force-rebase")
    assert story.blamed("a.py", "HEAD") == [
        *whose("human", *OLD[:7]), *whose("ai", *map(made, range(3))), *whose("human", OLD[7]),
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["squash", "fixup", "edit", "drop", "reword", "exec"])
def test_the_lines_that_survive_an_interactive_rebase_keep_their_owner(story: Chronicle, verb: str) -> None:
    branch(story)
    script = {"exec": "1a exec true"}.get(verb, f"2s/^pick/{verb}/")
    ran = story.run("git", "rebase", "--interactive", "main", "side", GIT_SEQUENCE_EDITOR=f"sed -i -e '{script}'")
    if verb == "edit":
        story.git("rebase", "--continue")
    assert ran.code in {0, 1}, ran.err
    if (story.path / ".git/rebase-merge").exists():
        # Without the second commit, the third one's line stands beside a line that is no more.
        story.nobody("a.py", text("said_top = 0", *OLD[:7], made(0), made(2), OLD[7]))
        story.add()
        story.git("rebase", "--continue")
    kept = [0, 2] if verb == "drop" else [0, 1, 2]
    assert story.blamed("a.py", "HEAD") == [
        *whose("human", "said_top = 0", *OLD[:7]), *whose("ai", *map(made, kept)), *whose("human", OLD[7]),
    ]  # fmt: skip
    of_commits = [line for commit in beyond_main(story) for line in story.added(commit)["a.py"]]
    assert of_commits == [f"ai: {made(number)}" for number in kept]


def test_merges_are_kept_by_a_rebase_that_keeps_merges(story: Chronicle) -> None:
    branch(story, 1)
    story.git("switch", "--quiet", "-c", "feature", "side")
    story.agent("b.py", text("made_b = 1"))
    story.commit_all("B")
    story.git("switch", "--quiet", "side")
    story.git("merge", "--quiet", "--no-ff", "--no-edit", "feature")
    story.git("rebase", "--quiet", "--rebase-merges", "main", "side")
    assert story.blamed("b.py", "HEAD") == ["ai: made_b = 1"]
    assert f"ai: {made(0)}" in story.blamed("a.py", "HEAD")
    assert story.added("HEAD") == {}


def conflict(story: Chronicle) -> None:
    """`main` and `side` have each put a line of its own in the place of the last one; `side` is checked out."""
    story.git("switch", "--quiet", "-c", "side")
    story.agent("a.py", text(*OLD[:7], "made_last = theirs(8)"))
    story.commit_all("Side")
    story.git("switch", "--quiet", "main")
    story.person("a.py", text(*OLD[:7], "said_last = ours / 8"))
    story.commit_all("Main")
    story.git("switch", "--quiet", "side")


def resolutions() -> dict[str, tuple[list[str], list[str]]]:
    """The last lines of the file, and what the product has to say of them."""
    ours, theirs = "said_last = ours / 8", "made_last = theirs(8)"
    return {
        "ours": ([ours], [f"human: {ours}"]),
        "theirs": ([theirs], [f"ai: {theirs}"]),
        "both": ([ours, theirs], [f"human: {ours}", f"ai: {theirs}"]),
        "by nobody": ([ours, "resolved := by * hand"], [f"human: {ours}", "unknown: resolved := by * hand"]),
        "by an agent": ([theirs, "resolved := by * hand"], [f"ai: {theirs}", "ai: resolved := by * hand"]),
        "by a person": ([theirs, "resolved := by * hand"], [f"ai: {theirs}", "human: resolved := by * hand"]),
    }


@pytest.mark.parametrize("command", ["rebase", "merge", "cherry-pick"])
@pytest.mark.parametrize("resolution", resolutions())
def test_lines_keep_their_owners_through_a_conflict_and_an_unrecorded_resolution_is_unknown(
    story: Chronicle, command: str, resolution: str
) -> None:
    conflict(story)
    if command == "cherry-pick":
        story.git("switch", "--quiet", "main")
    story.refused(command, "side" if command == "cherry-pick" else "main")
    last, truth = resolutions()[resolution]
    write = {"by an agent": story.agent, "by a person": story.person}.get(resolution, story.nobody)
    write("a.py", text(*OLD[:7], *last))
    story.add()
    if command == "merge":
        story.commit("--no-edit")
    elif story.run("git", command, "--continue").code:
        story.git(command, "--skip")  # nothing is left of the commit
    assert story.blamed("a.py", "HEAD") == [*whose("human", *OLD[:7]), *truth]
    new = [line for line in truth if "resolved" in line]
    added = story.added().get("a.py", [])
    if command == "merge":
        assert added == new
    else:
        assert {line for line in added if "resolved" in line} == set(new)


def test_a_resolution_that_git_remembers_brings_its_owners_back(story: Chronicle) -> None:
    story.git("config", "rerere.enabled", "true")
    conflict(story)
    story.refused("merge", "main")
    story.agent("a.py", text(*OLD[:7], "said_last = ours / 8", "made_last = theirs(8)", made(1)))
    story.commit_all("Merge")
    story.git("reset", "--quiet", "--hard", "HEAD^")
    story.refused("merge", "main")
    story.commit_all("Merge again")
    assert story.blamed("a.py", "HEAD")[7:] == [
        "human: said_last = ours / 8", "ai: made_last = theirs(8)", "ai: made_1 = measure(1)",
    ]  # fmt: skip


def test_records_of_commits_with_one_message_are_not_swapped(story: Chronicle) -> None:
    story.git("switch", "--quiet", "-c", "side")
    story.agent("b.py", text(made(1)))
    story.commit_all("Same words")
    story.person("c.py", text("said_c = 1"))
    story.commit_all("Same words")
    story.git("switch", "--quiet", "main")
    story.person("d.py", text("said_d = 1"))
    story.commit_all("Main")
    swap = "sed -i -n -e '1h;2{p;x;p}'"
    story.git("rebase", "--quiet", "--interactive", "main", "side", GIT_SEQUENCE_EDITOR=swap)
    assert story.added("HEAD") == {"b.py": [f"ai: {made(1)}"]}
    assert story.added("HEAD~") == {"c.py": ["human: said_c = 1"]}


def test_picked_commits_carry_their_lines(story: Chronicle) -> None:
    first, second, third = branch(story)
    story.git("cherry-pick", f"{first}^..{third}")
    assert [story.added(commit) for commit in ("HEAD~2", "HEAD~", "HEAD")] == [
        {"a.py": [f"ai: {made(number)}"]} for number in range(3)
    ]
    story.git("reset", "--quiet", "--hard", "HEAD~3")
    story.git("cherry-pick", first)
    story.git("cherry-pick", "--no-commit", second)
    story.commit("-m", "Picked without a commit")
    assert story.added() == {"a.py": [f"ai: {made(1)}"]}
    assert story.stamp() == "ai=1 mixed=0 human=0 unknown=0"


def test_a_pick_that_is_skipped_or_given_up_leaves_nothing(story: Chronicle) -> None:
    conflict(story)
    story.git("switch", "--quiet", "main")
    before = story.head()
    for end in ("--abort", "--skip", "--quit"):
        story.refused("cherry-pick", "side")
        story.git("cherry-pick", end)
        story.git("reset", "--quiet", "--hard")
        assert story.head() == before
    story.person("b.py", text("said_b = 1"))
    story.commit_all("B")
    assert story.added() == {"b.py": ["human: said_b = 1"]}
    assert story.blamed("a.py")[-1] == "human: said_last = ours / 8"


def test_what_a_revert_brings_back_is_whose_it_was(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD[:4], made(1), *OLD[4:]))
    story.commit_all("Add")
    story.person("a.py", text(*OLD))
    story.commit_all("Cut")
    story.nobody("a.py", text("found = 1", *OLD))
    story.commit_all("Move on")
    story.git("revert", "--no-edit", "HEAD~")
    assert story.added() == {"a.py": [f"ai: {made(1)}"]}


def test_a_squash_has_what_is_known_and_the_rest_is_unknown(story: Chronicle) -> None:
    branch(story)
    story.git("switch", "--quiet", "side")
    story.nobody("b.py", text("found = 1"))
    story.commit_all("Unwatched")
    story.git("switch", "--quiet", "main")
    story.git("merge", "--quiet", "--squash", "side")
    story.commit("-m", "All of it")
    assert story.added() == {"a.py": whose("ai", *map(made, range(3))), "b.py": ["unknown: found = 1"]}
    assert story.stamp() == "ai=3 mixed=0 human=0 unknown=1"
    base = story.git("rev-list", "side..main").splitlines()
    assert all(not story.trailers(commit) for commit in base[1:]), "commits of the base are none of the squash"


@pytest.mark.parametrize("command", ["squash", "cherry-pick", "rebase"])
def test_on_a_clone_with_an_empty_journal_the_notes_are_enough(story: Chronicle, tmp_path: Path, command: str) -> None:
    branch(story)
    story.git("switch", "--quiet", "side")
    for commit in beyond_main(story):
        assert story.added(commit)
    clone = Chronicle(tmp_path / "clone", story.environment)
    story.git("clone", "--quiet", "--branch=main", str(story.path), str(clone.path))
    clone.git("fetch", "--quiet", "origin", "refs/notes/countersign:refs/notes/countersign")
    clone.install_hooks()
    assert clone.blamed("a.py", "origin/side") == story.blamed("a.py", "side")
    if command == "squash":
        # The hook looks closer only at paths where something was written on this machine.
        clone.agent("a.py", text("made_here = 1", "said_top = 0", *OLD))
        clone.commit_all("Here")
        clone.git("merge", "--quiet", "--squash", "origin/side")
        clone.commit("-m", "All of it")
    elif command == "cherry-pick":
        clone.git("cherry-pick", "main..origin/side")
    else:
        clone.git("switch", "--quiet", "side")
        clone.git("rebase", "--quiet", "main")
    assert [line for line in clone.blamed("a.py", "HEAD") if "measure" in line] == whose("ai", *map(made, range(3)))


def test_a_merge_has_only_its_resolution_for_new(story: Chronicle) -> None:
    branch(story)
    story.git("switch", "--quiet", "side")
    story.git("merge", "--quiet", "--no-edit", "main")
    assert story.added() == {}
    assert story.blamed("a.py") == [
        *whose("human", "said_top = 0", *OLD[:7]), *whose("ai", *map(made, range(3))), *whose("human", OLD[7]),
    ]  # fmt: skip


def test_a_commit_that_nobody_watched_is_unknown_and_does_not_pollute_the_next(story: Chronicle) -> None:
    hooks = story.path / ".git/hooks"
    shutil.move(hooks, hooks.with_name("away"))
    story.nobody("a.py", text(*OLD, "found = 1"))
    story.commit_all("Unwatched")
    shutil.move(hooks.with_name("away"), hooks)
    story.agent("a.py", text(*OLD, "found = 1", made(2)))
    story.commit_all("Watched")
    assert story.added() == {"a.py": [f"ai: {made(2)}"]}
    shown = story.json("show", "HEAD~")
    assert shown["totals"] == {"added": 1, "ai": 0, "mixed": 0, "human": 0, "unknown": 1}


def test_without_a_reflog_nothing_breaks_and_nothing_is_invented(story: Chronicle) -> None:
    branch(story)
    story.git("reflog", "expire", "--expire=now", "--all")
    shutil.rmtree(story.path / ".git/logs")
    story.git("config", "core.logAllRefUpdates", "false")
    story.git("rebase", "--quiet", "main", "side")
    story.git("gc", "--quiet", "--prune=now")
    assert [story.added(commit) for commit in beyond_main(story)] == [
        {"a.py": [f"ai: {made(number)}"]} for number in range(3)
    ]
    story.nobody("b.py", text("found = 1"))
    story.commit_all()
    assert story.added() == {"b.py": ["unknown: found = 1"]}


def test_a_rebased_commit_keeps_its_lines_where_the_base_has_renamed_the_file(story: Chronicle) -> None:
    story.git("switch", "--quiet", "-c", "side")
    story.agent("a.py", text(*OLD[:4], made(1), *OLD[4:]))
    story.commit_all("Change")
    story.git("switch", "--quiet", "main")
    story.git("mv", "a.py", "b.py")
    story.commit("-m", "Rename")
    story.git("rebase", "--quiet", "main", "side")
    assert story.added() == {"b.py": [f"ai: {made(1)}"]}
