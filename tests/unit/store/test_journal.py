"""What is remembered is recalled, by place first, and caution decides where memories disagree."""

import stat
from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from countersign.provenance.line_origins import BLANK, LineOrigins
from countersign.store.journal import Journal, Remembered
from countersign.store.line_files import line_file_name
from unit.store.seen import CLAUDE, COPILOT, TABLE, blob_of, marks, meanings, meant, recalled, seen


def lines_on_disk(directory: Path, text: str, path: str = "src/app.py", worktree: str = ".") -> LineOrigins | None:
    """What a hook reads."""
    file = directory / "lines" / line_file_name(blob_of(text), path.encode(), worktree.encode())
    return LineOrigins.decode(file.read_text("utf-8")) if file.exists() else None


def test_a_text_is_recalled_with_the_marks_it_was_remembered_with(journal: Journal) -> None:
    journal.remember(seen("ab\ncd", "ha\nuu"), writer="w")

    assert recalled(journal, "ab\ncd") == meant("ha\nuu")


def test_a_blob_that_was_never_seen_is_not_recalled(journal: Journal) -> None:
    journal.remember(seen("ab", "ha"), writer="w")

    assert recalled(journal, "other") is None
    assert journal.line_origins(blob_of("other"), "src/app.py", ".") is None
    assert journal.latest("other.py", ".") is None


def test_every_id_that_the_index_could_give_leads_to_the_marks(journal: Journal) -> None:
    raw, normalised = blob_of("a\r\nb"), blob_of("a\nb")
    journal.remember(Remembered("a.txt", ".", (raw, normalised, raw), "a\r\nb", marks("a\nh")), writer="w")

    for blob in (raw, normalised):
        found = journal.recall(blob, "a.txt", ".")
        assert found is not None
        assert meanings(found) == meant("a\nh")


def test_a_memory_outlives_the_process_object(directory: Path) -> None:
    first = Journal.open(directory)
    first.remember(seen("ab", "ha"), writer="w")
    first.close()
    second = Journal.open(directory)

    assert recalled(second, "ab") == meant("ha")
    second.close()


def test_a_place_is_asked_before_other_places(journal: Journal) -> None:
    journal.remember(seen("ab", "aa", path="theirs.py"), writer="v")
    journal.remember(seen("ab", "hh", path="ours.py"), writer="w")

    assert recalled(journal, "ab", "ours.py") == meant("hh")
    assert recalled(journal, "ab", "theirs.py") == meant("aa")


def test_worktrees_are_different_places(journal: Journal) -> None:
    journal.remember(seen("ab", "aa"), writer="v")
    journal.remember(seen("ab", "hh", worktree="worktrees/b"), writer="w")

    assert recalled(journal, "ab", worktree="worktrees/b") == meant("hh")
    assert recalled(journal, "ab") == meant("aa")


def test_at_a_new_place_a_blob_is_what_all_other_places_fear_it_is(journal: Journal) -> None:
    journal.remember(seen("abc", "ahh", path="one.py"), writer="v")
    journal.remember(seen("abc", "huh", path="two.py"), writer="w")

    assert recalled(journal, "abc", "new.py") == meant("auh")


def test_writers_who_disagree_about_one_place_are_merged_with_caution(journal: Journal) -> None:
    journal.remember(seen("abc", "ahu"), writer="v")
    journal.remember(seen("abc", "uhh"), writer="w")

    assert recalled(journal, "abc") == meant("ahu")
    assert lines_on_disk(journal._directory, "abc") == journal.line_origins(blob_of("abc"), "src/app.py", ".")


def test_what_a_writer_had_read_is_replaced_by_what_it_says(journal: Journal) -> None:
    read = journal.remember(seen("abc", "aaa"), writer="v")
    journal.remember(seen("abc", "hhh"), writer="w", absorbed=read)

    assert recalled(journal, "abc") == meant("hhh")


def test_what_came_after_a_writer_had_read_stays(journal: Journal) -> None:
    read = journal.sequence()
    journal.remember(seen("abc", "aaa"), writer="v")
    journal.remember(seen("abc", "hhh"), writer="w", absorbed=read)

    assert recalled(journal, "abc") == meant("aaa")


def test_absorbing_one_id_leaves_the_other_ids_of_a_memory_alone(journal: Journal) -> None:
    raw, other = blob_of("ab"), blob_of("re-encoded")
    read = journal.remember(Remembered("a", ".", (raw, other), "ab", marks("aa")), writer="v")
    journal.remember(Remembered("a", ".", (raw,), "ab", marks("hh")), writer="w", absorbed=read)

    found = journal.recall(other, "a", ".")
    assert found is not None
    assert meanings(found) == meant("aa")
    assert recalled(journal, "ab", "a") == meant("hh")


def test_a_writer_replaces_its_own_word(journal: Journal) -> None:
    journal.remember(seen("ab", "aa"), writer="w")
    journal.remember(seen("ab", "hh"), writer="w")

    assert recalled(journal, "ab") == meant("hh")


def test_the_same_mark_of_two_writers_is_two_edits(journal: Journal) -> None:
    journal.remember(Remembered("a", ".", (blob_of("x"),), "x", marks("h")), writer="v")
    claude = type(marks("h"))(("h",), {"h": CLAUDE})
    journal.remember(Remembered("b", ".", (blob_of("y"),), "y", claude), writer="w")

    assert recalled(journal, "x", "a") == meant("h")
    assert recalled(journal, "y", "b") == meant("a")


def test_hooks_find_the_line_origins_in_a_plain_file(journal: Journal, directory: Path) -> None:
    journal.remember(seen("ai\n\nmine\n", "aa\n\nhhhh\n"), writer="w")

    assert lines_on_disk(directory, "ai\n\nmine\n") == LineOrigins(
        [CLAUDE.fields(), TYPED_OBSERVED.fields()], [0, BLANK, 1, BLANK]
    )


def test_late_evidence_changes_memory_line_files_and_the_latest_text(journal: Journal, directory: Path) -> None:
    journal.remember(seen("one\ntwo", "bbb\nhhh"), writer="w")
    journal.settle("w", {"b": COPILOT})

    assert recalled(journal, "one\ntwo") == meant("ccc\nhhh")
    assert lines_on_disk(directory, "one\ntwo") == LineOrigins([COPILOT.fields(), TYPED_OBSERVED.fields()], [0, 1])
    latest = journal.latest("src/app.py", ".")
    assert latest is not None
    assert meanings(latest.marks) == meant("ccc\nhhh")


def test_late_evidence_that_comes_with_the_next_text_reaches_the_earlier_blobs(
    journal: Journal, directory: Path
) -> None:
    journal.remember(seen("one", "bbb"), writer="w")
    later = type(marks("b"))(("bbbb",), {**TABLE, "b": COPILOT})
    journal.remember(Remembered("src/app.py", ".", (blob_of("ones"),), "ones", later), writer="w")

    assert recalled(journal, "one") == meant("ccc")
    assert lines_on_disk(directory, "one") == LineOrigins([COPILOT.fields()], [0])


def test_late_evidence_for_a_writer_or_a_mark_that_was_never_seen_changes_nothing(journal: Journal) -> None:
    journal.remember(seen("one", "bbb"), writer="w")
    journal.settle("nobody", {"b": COPILOT})
    journal.settle("w", {"z": COPILOT})

    assert recalled(journal, "one") == meant("bbb")


def test_evidence_of_another_process_is_seen_by_a_writer_that_has_its_rows_in_mind(
    journal: Journal, directory: Path
) -> None:
    journal.remember(seen("one", "bbb"), writer="w")
    other = Journal.open(directory)
    other.settle("w", {"b": COPILOT})
    other.close()

    assert recalled(journal, "one") == meant("ccc")


def test_the_latest_text_is_the_last_one_said_to_stand_at_the_path(journal: Journal) -> None:
    journal.remember(seen("first", "hhhhh"), writer="w")
    stands = journal.remember(seen("second", "aaaaaa"), writer="w")
    journal.remember(seen("staged", "uuuuuu"), writer="w", latest=False)

    latest = journal.latest("src/app.py", ".")
    assert latest is not None
    assert (latest.text, meanings(latest.marks), latest.sequence) == ("second", meant("aaaaaa"), stands)
    assert latest.at == 1_800_000_000.0


def test_the_latest_text_keeps_lone_surrogates_and_line_ends(journal: Journal) -> None:
    text = "a\ud800\r\nb\rc\u2028d\n"
    journal.remember(seen(text, "hh\na\nuuu\n"), writer="w")

    latest = journal.latest("src/app.py", ".")
    assert latest is not None
    assert (latest.text, meanings(latest.marks)) == (text, meant("hh\na\nuuu\n"))


def test_a_byte_order_mark_needs_no_mark(journal: Journal) -> None:
    journal.remember(seen("\ufeffab\n", "ha\n"), writer="w")
    journal.remember(seen("\ufeffab\n", "uha\n", path="counted.py"), writer="w")

    assert recalled(journal, "\ufeffab\n") == meant("ha\n")
    assert recalled(journal, "\ufeffab\n", "counted.py") == meant("ha\n")


def test_tools_may_have_any_name(journal: Journal, directory: Path) -> None:
    odd = type(CLAUDE)(CLAUDE.origin, CLAUDE.evidence, tool="na\ud800me\t\0\n%")
    journal.remember(Remembered("a", ".", (blob_of("x"),), "x", type(marks("h"))(("z",), {"z": odd})), writer="w")

    found = journal.recall(blob_of("x"), "a", ".")
    assert found is not None
    assert meanings(found) == [[odd]]
    origins = lines_on_disk(directory, "x", "a")
    assert origins is not None
    assert origins.rows[0][2] == "na\\ud800me\t\0\n%"


def test_known_paths_are_listed_by_worktree_and_in_the_way_git_quotes(journal: Journal, directory: Path) -> None:
    paths = ["b.py", "a b.py", 'q"\\.py', "tab\there", "caf\u00e9.py", "odd\udcff"]
    for path in paths:
        journal.remember(seen("x", "h", path=path), writer="w")
    journal.remember(seen("x", "h", path="b.py", worktree="worktrees/two"), writer="w")

    assert journal.known_paths() == sorted(paths, key=lambda path: path.encode("utf-8", "surrogateescape"))
    assert journal.known_paths("worktrees/two") == ["b.py"]
    assert (directory / "known-paths").read_bytes().splitlines() == [
        b'"caf\\303\\251.py"', b'"odd\\377"', b'"q\\"\\\\.py"', b'"tab\\there"', b"a b.py", b"b.py",
    ]  # fmt: skip


def test_a_list_of_known_paths_that_was_removed_is_written_again_whole(journal: Journal, directory: Path) -> None:
    journal.remember(seen("x", "h", path="a"), writer="w")
    journal.remember(seen("x", "h", path="b"), writer="w")
    (directory / "known-paths").unlink()
    journal.remember(seen("y", "h", path="b"), writer="w")

    assert (directory / "known-paths").read_text() == "a\nb\n"


def test_nobody_else_can_read_the_journal(journal: Journal, directory: Path) -> None:
    journal.remember(seen("x", "h"), writer="w")

    folders = [directory, directory / "lines"]
    files = [one for one in directory.rglob("*") if one.is_file()]
    assert {stat.S_IMODE(one.stat().st_mode) for one in folders} == {0o700}
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert {"journal.db", "journal.db-wal", "known-paths"} <= {one.name for one in files}


@pytest.mark.parametrize(
    ("text", "marked"),
    [("ab", "h"), ("ab", "hhh"), ("a\nb", "hh"), ("a\nb", "h\nh\n"), ("", "h")],
    ids=["too short", "too long", "a line too few", "a line too many", "of another text"],
)
def test_marks_that_are_not_those_of_the_text_are_refused(journal: Journal, text: str, marked: str) -> None:
    with pytest.raises(ValueError, match="not those of this text"):
        journal.remember(seen(text, marked), writer="w")

    assert recalled(journal, text) is None


def test_marks_that_no_table_explains_are_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="not in the table: \\['\\?', 'z'\\]"):
        journal.remember(seen("abcd", "hz?h"), writer="w")


@pytest.mark.parametrize("blob", ["", "abc", "../../etc/passwd", "g" * 40, "A" * 40, "a" * 41])
def test_a_name_that_is_no_blob_id_is_refused(journal: Journal, blob: str) -> None:
    with pytest.raises(ValueError, match="blob id"):
        journal.remember(Remembered("a", ".", (blob,), "x", marks("h")), writer="w")


def test_a_very_long_text_is_remembered_by_its_marks_only(journal: Journal) -> None:
    journal.remember(seen("short", "hhhhh"), writer="w")
    text = "x" * (8 * 1024 * 1024 + 1)
    journal.remember(seen(text, "a" * len(text)), writer="w")

    found = journal.recall(blob_of(text), "src/app.py", ".")
    assert found is not None
    assert set(found.lines[0]) == set(found.table)
    assert set(found.table.values()) == {CLAUDE}
    assert journal.latest("src/app.py", ".") is None
