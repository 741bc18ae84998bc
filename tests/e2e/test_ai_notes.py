"""`refs/notes/ai`: what we export there for the tools of git-ai, and what we read of theirs."""

import hashlib
import json
from pathlib import Path

import pytest

from support.chronicle import COUNTERSIGN, Chronicle, text
from support.clones import Hub, complaints

pytestmark = pytest.mark.e2e

SESSION = "s_" + hashlib.sha256(b"cursor:c1").hexdigest()[:14]


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    return Chronicle.begin(tmp_path)


def exported(story: Chronicle, commit: str = "HEAD") -> tuple[list[str], dict[str, object]]:
    lines, _, facts = story.git("notes", "--ref=ai", "show", commit).partition("---\n")
    return lines.splitlines(), json.loads(facts)


def foreign(story: Chronicle, commit: str, *lines: str) -> str:
    """A note as git-ai writes it, by its own hand."""
    facts = {
        "schema_version": "authorship/3.0.0", "git_ai_version": "1.6.24", "base_commit_sha": commit, "prompts": {},
        "sessions": {SESSION: {"agent_id": {"tool": "cursor", "id": "c1", "model": "sonnet"}}},
        "humans": {"h_0123456789abcd": {"author": "Lee Lim <lee@example.com>"}},
    }  # fmt: skip
    note = "\n".join([*lines, "---", json.dumps(facts, indent=2)])
    story.git("notes", "--ref=ai", "add", "-f", "-F", "-", commit, stdin=note.encode())
    return note


def test_a_commit_has_its_record_in_the_form_of_git_ai_as_soon_as_it_is_made(story: Chronicle) -> None:
    story.agent("read me.py", text("made = 1", "made = 2"))
    story.person("said.py", text("said = 1"))
    story.nobody("found.py", text("found = 1"))
    commit = story.commit_all()
    lines, facts = exported(story)
    key = "s_" + hashlib.sha256(b"claude-code:c0ffee").hexdigest()[:14]
    person = "Lee Lim <lee@example.com>"
    human = "h_" + hashlib.sha256(person.encode()).hexdigest()[:14]
    assert lines[0] == '"read me.py"'
    assert lines[1].startswith(f"  {key}::t_")
    assert lines[1].endswith(" 1-2")
    assert lines[2] == "said.py"
    assert lines[3] == f"  {human} 1"
    assert len(lines) == 4
    assert facts["schema_version"] == "authorship/3.0.0"
    assert facts["base_commit_sha"] == commit
    agent = {"tool": "claude-code", "id": "c0ffee", "model": "claude-opus-4-8"}
    assert facts["sessions"] == {key: {"agent_id": agent}}
    assert facts["humans"] == {human: {"author": person}}
    assert story.faults() == []


def test_commits_that_are_rewritten_are_exported_with_their_new_ids(story: Chronicle) -> None:
    story.git("switch", "--quiet", "--create", "side")
    story.agent("a.py", text("made = 1"))
    story.commit_all()
    story.git("switch", "--quiet", "main")
    story.nobody("b.py", text("found = 1"))
    story.commit_all()
    story.git("rebase", "--quiet", "main", "side")
    lines, facts = exported(story)
    assert lines[0] == "a.py"
    assert facts["base_commit_sha"] == story.head()
    story.commit("--amend", "-m", "Said otherwise")
    assert exported(story)[1]["base_commit_sha"] == story.head()


def test_the_export_can_be_switched_off(story: Chronicle) -> None:
    story.git("config", "countersign.aiNotes", "false")
    story.agent("a.py", text("made = 1"))
    story.commit_all()
    assert story.has_note()
    assert story.run("git", "rev-parse", "--verify", "--quiet", "refs/notes/ai").code != 0


def test_a_commit_of_which_nothing_is_known_is_not_exported(story: Chronicle) -> None:
    story.agent("a.py", text("made = 1"))
    story.commit_all()
    story.nobody("a.py", text("made = 1", "found = 1"))
    story.commit_all()
    assert story.note().totals.unknown == 1
    assert story.run("git", "notes", "--ref=ai", "show").code != 0


@pytest.mark.parametrize("packed", [False, True])
def test_where_another_tool_writes_the_ref_is_left_alone(story: Chronicle, *, packed: bool) -> None:
    story.agent("a.py", text("made = 1"))
    story.commit_all()
    note = foreign(story, "HEAD", "a.py", f"  {SESSION}::t_0123456789abcd 1")
    if packed:
        story.git("pack-refs", "--all")
    tip = story.git("rev-parse", "refs/notes/ai")
    story.agent("a.py", text("made = 1", "made = 2"))
    story.commit_all()
    story.git("commit", "--quiet", "--amend", "-m", "Otherwise")
    # With another date, its commits are others.
    story.git("rebase", "--quiet", "--force-rebase", "HEAD~2", GIT_COMMITTER_DATE="2026-02-02T00:00:00+00:00")
    assert story.head() != story.git("rev-parse", "ORIG_HEAD")
    assert story.added() == {"a.py": ["ai: made = 2"]}
    assert story.git("rev-parse", "refs/notes/ai") == tip
    assert story.git("notes", "--ref=ai", "show", "ORIG_HEAD~1") == note


def ended_with(story: Chronicle, commit: str = "HEAD") -> str:
    """The last words of a note that is one document, and the id that it names."""
    return str(exported(story, commit)[1]["base_commit_sha"])


def test_copies_that_git_makes_at_a_rewrite_are_put_right_and_do_not_end_the_export(story: Chronicle) -> None:
    story.git("config", "notes.rewriteRef", "refs/notes/*")
    story.nobody("base.py", text("found = 1"))
    story.commit_all()
    story.agent("a.py", text("made = 1"))
    story.commit_all()
    story.agent("a.py", text("made = 1", "made = 2"))
    story.add()
    story.commit("--amend", "-m", "Amended")
    lines, _ = exported(story)
    assert (lines[1].split(" ")[-1], ended_with(story)) == ("1-2", story.head())
    story.git("rebase", "--quiet", "--force-rebase", "HEAD~1", GIT_COMMITTER_DATE="2026-02-02T00:00:00+00:00")
    assert ended_with(story) == story.head()
    # Nothing is known of the commit any more; the copy must not go on saying so.
    story.nobody("a.py", text("found = 8", "found = 9"))
    story.add()
    story.commit("--amend", "-m", "Taken back")
    assert story.note().totals.ai == 0
    assert story.run("git", "notes", "--ref=ai", "show").code != 0
    story.agent("b.py", text("made = 1"))
    story.commit_all()
    assert ended_with(story) == story.head()
    assert "another tool" not in story.run(*COUNTERSIGN, "doctor").out


def test_copies_of_what_another_tool_wrote_stay_theirs(story: Chronicle) -> None:
    story.git("config", "notes.rewriteRef", "refs/notes/ai")
    story.agent("a.py", text("made = 1"))
    story.commit_all()
    note = foreign(story, "HEAD", "a.py", f"  {SESSION}::t_0123456789abcd 1")
    story.agent("a.py", text("made = 1", "made = 2"))
    story.add()
    story.commit("--amend", "-m", "Amended")
    story.agent("b.py", text("made = 1"))
    story.commit_all()
    assert story.git("notes", "--ref=ai", "show", "HEAD~1") == note
    assert story.run("git", "notes", "--ref=ai", "show", "HEAD").code != 0
    assert "another tool writes refs/notes/ai" in story.run(*COUNTERSIGN, "doctor").out


def test_packed_refs_and_many_commits_go_on_being_exported(story: Chronicle) -> None:
    for number in range(3):
        story.agent("a.py", text(*(f"made = {n}" for n in range(number + 1))))
        story.commit_all()
        story.git("pack-refs", "--all")
    assert [exported(story, f"HEAD~{age}")[0][0] for age in range(3)] == ["a.py"] * 3


def test_what_git_ai_says_is_read_as_guesses_where_we_have_no_record(story: Chronicle) -> None:
    story.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", "-m", "Nothing")
    story.nobody("new.py", text("one", "two", "three"))
    story.add()
    story.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Theirs")
    foreign(story, story.head(), "new.py", f"  {SESSION}::t_0123456789abcd 1", "  h_0123456789abcd 2,900-999999999")
    told = story.json("blame", "new.py")["lines"]
    assert [(line["origin"], line["evidence"], line["tool"], line["model"], line["session"]) for line in told] == [
        ("ai", "inferred", "cursor", "sonnet", "c1"),
        ("human", "inferred", None, None, None),
        ("unknown", "none", None, None, None),
    ]
    shown = story.json("show")
    assert shown["totals"] == {"added": 3, "ai": 1, "mixed": 0, "human": 1, "unknown": 1}
    stats = story.json("stats", "HEAD~1..HEAD")
    assert stats["by_tool"] == [{"tool": "cursor", "model": "sonnet", "ai": 1, "mixed": 0}]
    assert stats["totals"]["human"] == 1
    assert "claimed by another tool" in story.run(*COUNTERSIGN, "show").out


def test_the_gate_takes_nobodys_word_that_a_person_wrote_a_line(story: Chronicle) -> None:
    roster = '[people.lee]\nrole = "junior"\nemails = ["lee@example.com"]\n[people.ada]\nrole = "senior"\n'
    story.write(".countersign/people.toml", f'{roster}emails = ["ada@example.com"]\n')
    story.commit_all("Say who is who")
    story.git("switch", "--quiet", "--create", "side")
    story.nobody("new.py", text("one", "two", "three"))
    story.add()
    story.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Theirs")
    foreign(story, story.head(), "new.py", "  h_0123456789abcd 1-3")
    ran = story.run(*COUNTERSIGN, "check", "--json", "main..side")
    assert "lines 1-3: text of unknown origin" in json.dumps(json.loads(ran.out)["findings"]), ran.out


def test_a_guess_about_a_person_never_gets_into_a_record_of_ours(story: Chronicle) -> None:
    """A rebase makes a record of ours; it must not turn what another tool has guessed into what we know."""
    story.git("switch", "--quiet", "--create", "side")
    story.nobody("new.py", text("one", "two", "three"))
    story.add()
    story.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Theirs")
    foreign(story, story.head(), "new.py", "  h_0123456789abcd 1", f"  {SESSION}::t_0123456789abcd 2")
    story.git("switch", "--quiet", "main")
    story.agent("b.py", text("made = 1"))
    story.commit_all()
    story.git("rebase", "--quiet", "main", "side")
    assert story.added() == {"new.py": ["unknown: one", "ai: two", "unknown: three"]}


@pytest.mark.parametrize("content", ["declared lines 1-4", "a.py\n  h_0 1-\n---\n{}", "\0\0\0"])
def test_what_is_no_such_note_is_left_alone_and_breaks_nothing(story: Chronicle, content: str) -> None:
    story.nobody("a.py", text("found = 1"))
    commit = story.commit_all()
    blob = story.git("hash-object", "-w", "--stdin", stdin=content.encode())
    story.git("notes", "--ref=countersign", "remove", "--ignore-missing", commit)
    story.git("notes", "--ref=ai", "add", "-C", blob, commit)
    assert story.blamed("a.py") == ["unknown: found = 1"]


def test_a_damaged_note_of_another_tool_is_said_and_tells_nothing(story: Chronicle) -> None:
    story.nobody("a.py", text("found = 1"))
    story.add()
    story.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Theirs")
    foreign(story, story.head(), "a.py", "  h_0123456789abcd 1-x")
    ran = story.run(*COUNTERSIGN, "blame", "a.py")
    assert "'1-x' is no range of lines (in refs/notes/ai)" in ran.err
    assert ran.out.split()[1] == "unknown"


def test_clones_share_the_export_and_what_another_tool_has_pushed_is_theirs(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    one, two = hub.clone("one"), hub.clone("two")
    first = one.wrote("a.py", text("made = 1"))
    one.git("push", "--quiet")
    one.sync()
    assert f"{first}" in hub.bare.git("notes", "--ref=ai", "list")
    two.git("pull", "--quiet", "--rebase")
    second = two.wrote("b.py", text("made = 2"))
    two.sync()
    assert {line.split(" ")[1] for line in hub.bare.git("notes", "--ref=ai", "list").splitlines()} == {first, second}
    note = foreign(one, first, "a.py", f"  {SESSION}::t_0123456789abcd 1")
    one.git("push", "--quiet", "--force", "origin", "refs/notes/ai")
    third = two.wrote("c.py", text("made = 3"))
    two.sync()
    assert third in hub.noted()
    assert hub.bare.git("notes", "--ref=ai", "show", first) == note
    assert third not in hub.bare.git("notes", "--ref=ai", "list")


def test_what_another_tool_has_pushed_comes_with_a_plain_fetch(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    one, two = hub.clone("one"), hub.clone("two")
    one.write("a.py", text("found = 1"))
    one.add()
    one.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Theirs")
    foreign(one, one.head(), "a.py", f"  {SESSION}::t_0123456789abcd 1")
    one.git("push", "--quiet", "origin", "main", "refs/notes/ai")
    two.git("pull", "--quiet")
    ran = two.countersign("blame", "--json", "a.py")
    assert complaints(ran.err) == []
    assert json.loads(ran.out)["lines"][0]["tool"] == "cursor"
