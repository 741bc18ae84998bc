"""Every way to say what a commit is about ends in a message with our trailers once, where git reads them."""

import pytest

from support.memory import AI, ASSISTED, COPILOT, TYPED, UNSEEN, write_as
from support.repo import UNCHANGED, Repo

pytestmark = pytest.mark.e2e


def provenance(repo: Repo, commit: str = "HEAD") -> str:
    """The one `AI-Provenance` trailer of a commit."""
    (value,) = [line for line in repo.trailers(commit) if line.startswith("AI-Provenance: ")]
    return value


def stage(repo: Repo, path: str = "a.py") -> None:
    """A file with one line of a person and two of a machine."""
    write_as(repo, path, ("import x", TYPED), ("y = 1", AI), ("z = 2", AI))
    repo.add(path)


def test_a_message_on_the_command_line_gets_the_trailers_and_the_commit_its_note(wired: Repo) -> None:
    stage(wired)
    wired.commit("-m", "Add a")
    note = wired.note()
    assert wired.message() == (
        f"Add a\n\n{ASSISTED}\nAI-Provenance: ai=2 mixed=0 human=1 unknown=0 digest={note.digest[:12]}"
    )
    assert [(row[0], numbers) for row, numbers in note.files["a.py"]] == [("human", [1]), ("ai", [2, 3])]


def test_a_message_from_a_file_gets_them(wired: Repo) -> None:
    stage(wired)
    wired.write("../message", "Add a\n\nBecause.\n")
    wired.commit("-F", "../message")
    assert wired.message().startswith(f"Add a\n\nBecause.\n\n{ASSISTED}\nAI-Provenance: ai=2 ")


def test_a_message_from_standard_input_gets_them(wired: Repo) -> None:
    stage(wired)
    wired.git("commit", "--quiet", "-F", "-", stdin=b"Add a\n")
    assert ASSISTED in wired.trailers()


@pytest.mark.parametrize("options", [[], ["-v"], ["--cleanup=scissors"], ["-v", "--cleanup=scissors"], ["--no-status"]])
def test_an_editor_is_shown_the_trailers_and_room_for_a_subject(wired: Repo, options: list[str]) -> None:
    stage(wired)
    editor = wired.edits_with(f'cp "$1" "{wired.path}/../shown"; sed -i "1s/.*/Add a/" "$1"')
    wired.commit(*options, GIT_EDITOR=editor)
    shown = (wired.path / "../shown").read_text().split("\n")
    assert shown[:2] == ["", ""]
    assert shown[2] == ASSISTED
    assert wired.message().startswith(f"Add a\n\n{ASSISTED}\nAI-Provenance: ai=2 ")
    assert len(wired.trailers()) == 2


@pytest.mark.parametrize("options", [[], ["-v"], ["-v", "--cleanup=scissors"]])
def test_comments_may_begin_with_another_character(wired: Repo, options: list[str]) -> None:
    stage(wired)
    editor = wired.edits_with('sed -i "1s/.*/#1: add a/" "$1"')
    wired.git("-c", "core.commentChar=;", "commit", "--quiet", *options, GIT_EDITOR=editor)
    assert wired.message().startswith(f"#1: add a\n\n{ASSISTED}\nAI-Provenance: ai=2 ")


def test_a_chosen_comment_character_is_seen_where_a_message_is_edited_that_was_there(wired: Repo) -> None:
    wired.git("config", "core.commentChar", "auto")
    wired.write("../message", "Add a\n\n# Not a comment\n")
    stage(wired)
    wired.commit("-v", "-e", "-F", "../message", GIT_EDITOR=UNCHANGED)
    assert wired.message().startswith(f"Add a\n\n# Not a comment\n\n{ASSISTED}\nAI-Provenance: ai=2 ")


def test_without_an_editor_a_line_with_a_number_sign_is_text(wired: Repo) -> None:
    stage(wired)
    wired.commit("-m", "Add a\n\n# Why\nBecause.\n\n# 12")
    assert wired.message().startswith(f"Add a\n\n# Why\nBecause.\n\n# 12\n\n{ASSISTED}\n")


def test_a_person_may_take_the_trailers_out(wired: Repo) -> None:
    stage(wired)
    wired.commit(GIT_EDITOR=wired.edits_with('echo "Add a" > "$1"'))
    assert wired.message() == "Add a"
    assert wired.note().totals.ai == 2


def test_a_body_with_three_dashes_is_stamped_at_its_end(wired: Repo) -> None:
    stage(wired)
    wired.commit("-m", "Add a\n\nAbove\n---\nBelow")
    assert wired.message().startswith(f"Add a\n\nAbove\n---\nBelow\n\n{ASSISTED}\nAI-Provenance: ")


def test_trailers_that_are_there_stay_once_and_before_ours(wired: Repo) -> None:
    stage(wired)
    wired.commit("-s", "-m", "Add a\n\nReviewed-by: Ada <ada@example.com>\nAssisted-by: Coccinelle")
    assert wired.trailers() == [
        "Reviewed-by: Ada <ada@example.com>",
        "Assisted-by: Coccinelle",
        "Signed-off-by: Lee Lim <lee@example.com>",
        ASSISTED,
        provenance(wired),
    ]


def test_a_trailer_of_ours_that_was_typed_already_is_not_doubled(wired: Repo) -> None:
    stage(wired)
    wired.commit("-m", f"Add a\n\n{ASSISTED}\nAI-Provenance: ai=99 mixed=0 human=0 unknown=0 digest=000000000000")
    assert wired.trailers() == [
        ASSISTED,
        f"AI-Provenance: ai=2 mixed=0 human=1 unknown=0 digest={wired.note().digest[:12]}",
    ]


def test_a_block_that_a_blank_line_split_is_joined(wired: Repo) -> None:
    stage(wired)
    wired.commit("-m", "Add a\n\nSigned-off-by: Lee <l@e>\n\nCo-authored-by: Copilot <copilot@github.com>")
    assert wired.trailers() == [
        "Signed-off-by: Lee <l@e>",
        "Co-authored-by: Copilot <copilot@github.com>",
        ASSISTED,
        provenance(wired),
    ]


def test_a_subject_that_looks_like_a_trailer_is_a_subject(wired: Repo) -> None:
    stage(wired)
    wired.commit("-m", "fix: add a")
    assert wired.message().startswith(f"fix: add a\n\n{ASSISTED}\n")


def test_each_tool_and_model_has_its_own_line(wired: Repo) -> None:
    write_as(wired, "a.py", ("one", COPILOT), ("two", AI), ("three", AI))
    wired.add()
    wired.commit("-m", "Add a")
    assert wired.trailers()[:2] == [ASSISTED, "Assisted-by: GitHub-Copilot:gpt-5.2"]


def test_a_commit_without_ai_text_has_no_trailer_but_a_note(wired: Repo) -> None:
    write_as(wired, "a.py", ("import x", TYPED), ("y = 1", UNSEEN))
    wired.add()
    wired.commit("-m", "Add a")
    assert wired.message() == "Add a"
    totals = wired.note().totals
    assert (totals.human, totals.unknown) == (1, 1)


def test_unknown_text_beside_ai_text_is_counted(wired: Repo) -> None:
    stage(wired)
    wired.write("never-seen.py", "a\nb\n")
    wired.add()
    wired.commit("-m", "Add both")
    assert provenance(wired).startswith("AI-Provenance: ai=2 mixed=0 human=1 unknown=2 ")


def test_the_option_a_commits_and_counts_what_is_not_staged(wired: Repo) -> None:
    stage(wired)
    wired.commit("-m", "Add a")
    write_as(wired, "a.py", ("import x", TYPED), ("y = 1", AI), ("z = 2", AI), ("w = 3", AI))
    wired.commit("-a", "-m", "Change a")
    assert provenance(wired).startswith("AI-Provenance: ai=1 mixed=0 human=0 unknown=0 ")
    assert wired.note().files["a.py"][0][1] == [4]


def test_a_commit_of_paths_counts_these_only(wired: Repo) -> None:
    stage(wired, "a.py")
    wired.commit("-m", "Add a")
    stage(wired, "b.py")
    write_as(wired, "a.py", ("import x", TYPED), ("y = 1", AI), ("z = 2", AI), ("w = 3", AI))
    wired.commit("-m", "Change a", "a.py")
    assert provenance(wired).startswith("AI-Provenance: ai=1 ")
    assert list(wired.note().files) == ["a.py"]
    wired.commit("-m", "Add b")
    assert list(wired.note().files) == ["b.py"]


def test_the_settings_of_a_user_for_trailers_change_nothing(wired: Repo) -> None:
    for setting in (
        "trailer.assist.key=Helped-by",
        "trailer.where=start",
        "trailer.ifexists=doNothing",
        "trailer.ifmissing=doNothing",
        "trailer.separators==",
        f"trailer.x.cmd=touch {wired.path}/../ran",
        "trailer.assisted-by.ifexists=replace",
    ):
        key, _, value = setting.partition("=")
        wired.git("config", key, value)
    stage(wired)
    wired.commit("-m", "Add a\n\nAssisted-by: Somebody")
    assert "\n\nAssisted-by: Somebody\n" + ASSISTED in wired.message()
    assert not (wired.path / "../ran").exists()


def test_the_first_commit_of_a_repository_is_stamped(repo: Repo) -> None:
    repo.install_hooks()
    stage(repo)
    repo.commit("-m", "Begin")
    assert provenance(repo).startswith("AI-Provenance: ai=2 mixed=0 human=1 ")
    assert repo.note().totals.added == 3


def test_a_template_with_comments_is_filled_in_and_stamped(wired: Repo) -> None:
    wired.write("../template", "\n# Say why:\n")
    wired.git("config", "commit.template", str(wired.path / "../template"))
    stage(wired)
    wired.commit(GIT_EDITOR=wired.edits_with('sed -i "1s/.*/Add a/" "$1"'))
    assert wired.message().startswith(f"Add a\n\n{ASSISTED}\nAI-Provenance: ai=2 ")


def test_a_message_in_another_encoding_keeps_its_bytes(wired: Repo) -> None:
    stage(wired)
    wired.git("config", "i18n.commitEncoding", "latin1")
    wired.git("commit", "--quiet", "-F", "-", stdin="Füge a hinzu\n".encode("latin1"))
    done = wired.git("cat-file", "commit", "HEAD")
    assert done.encode("utf-8", "surrogateescape").split(b"\n\n")[1] == "Füge a hinzu".encode("latin1")
    assert ASSISTED in done


def test_a_message_with_windows_line_ends_is_stamped_once(wired: Repo) -> None:
    stage(wired)
    wired.git("commit", "--quiet", "-F", "-", stdin=b"Add a\r\n\r\nWhy.\r\n\r\nSigned-off-by: L <l@e>\r\n")
    assert [line.split(":")[0] for line in wired.trailers()] == ["Signed-off-by", "Assisted-by", "AI-Provenance"]


def test_no_verify_skips_no_stamp(wired: Repo) -> None:
    stage(wired)
    wired.commit("--no-verify", "-m", "Add a")
    assert ASSISTED in wired.trailers()
