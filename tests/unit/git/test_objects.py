from countersign.git.objects import Entry, Stored, index_entries, read_blobs, tree_entries
from support.scratch import Scratch

ODD_PATHS = ["plain", "with space", 'quo"te', "tab\tand\nline", "-option", ":colon", "*", "\udcff\udcfe", "é", "dir/in"]


def test_many_blobs_are_read_by_name(scratch: Scratch) -> None:
    commit = scratch.commit("a", b"one\n")
    scratch.write("a", "two\n")
    scratch.git("add", "a")
    git = scratch.repository().git
    found = read_blobs(git, [f"{commit}:a", ":0:a", f"{commit}:gone", "nope", commit, f"{commit}:a"])
    assert {name: stored.content for name, stored in found.items()} == {f"{commit}:a": b"one\n", ":0:a": b"two\n"}
    assert found[":0:a"].id == scratch.git("rev-parse", ":a")


def test_no_names_need_no_process(scratch: Scratch) -> None:
    assert read_blobs(scratch.repository().git.within(scratch.top / "gone"), []) == {}


def test_a_large_blob_has_a_size_and_no_content(scratch: Scratch) -> None:
    scratch.commit("large", b"x" * 3_000_000)
    scratch.commit("small", b"\0\n\n")
    git = scratch.repository().git
    found = read_blobs(git, ["HEAD:large", "HEAD:small"], limit=2_000_000)
    assert found["HEAD:large"] == Stored(scratch.git("rev-parse", "HEAD:large"), 3_000_000, None)
    assert found["HEAD:small"].content == b"\0\n\n"


def test_entries_of_odd_paths_are_found_in_tree_and_index(scratch: Scratch) -> None:
    for path in ODD_PATHS:
        scratch.write(path, f"{path!r}\n")
    scratch.git("add", "--all")
    scratch.git("commit", "-q", "-m", "odd")
    repository = scratch.repository()
    head = repository.resolve("HEAD")
    for path in ODD_PATHS:
        assert [entry.path for entry in tree_entries(repository.git, head, [path])] == [path]
    assert tree_entries(repository.git, head, ODD_PATHS) == index_entries(repository.git, ODD_PATHS)


def test_links_and_directories_are_told_from_files(scratch: Scratch) -> None:
    (scratch.top / "link").symlink_to("a")
    scratch.write("dir/in", "x\n")
    commit = scratch.commit("a", "a\n")
    git = scratch.repository().git
    link, file = tree_entries(git, commit, ["link", "a", "dir", "gone"])[::-1]
    assert (link.path, link.is_file, file.path, file.is_file) == ("link", False, "a", True)
    assert isinstance(link, Entry)


def test_a_path_in_conflict_has_no_entry(scratch: Scratch) -> None:
    scratch.commit("a", "a\n")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.commit("a", "b\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("a", "c\n")
    git = scratch.repository().git
    assert git.call("merge", "other").code == 1
    assert index_entries(git, ["a"]) == []
