"""A patch that is read while it arrives says what it says when it is read as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.provenance.added import PATCH_OPTIONS, FileChange, parse_patches
from countersign.provenance.arriving import ArrivingPatch
from support.scratch import Scratch


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """What git says of commits of every kind: a first one, changes of all sorts, a merge that resolves."""
    scratch = Scratch.create(tmp_path_factory.mktemp("arriving"))
    scratch.write("diff --git a", "diff --git a/x b/x\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n")
    scratch.write("kind", "a link later\n")
    scratch.write("image", b"\x00\x01\n" * 5)
    scratch.write("sub/gone", "gone\n" * 3)
    first = scratch.commit("a", "".join(f"{number}\n" for number in range(40)))
    (scratch.top / "kind").unlink()
    (scratch.top / "kind").symlink_to("a")
    (scratch.top / "sub" / "gone").unlink()
    scratch.write("image", b"\x00\x02\n" * 5)
    scratch.write("diff --git a", "no end").chmod(0o755)
    second = scratch.commit("a", "".join(f"{number if number % 7 else -number}\n" for number in range(40)))
    scratch.git("checkout", "-q", "-b", "side", first)
    scratch.commit("a", "".join(f"{number if number % 5 else number * 2}\n" for number in range(40)))
    scratch.git("checkout", "-q", "main")
    scratch.git("merge", "-q", "--no-commit", "--strategy=ours", "side")
    third = scratch.commit("a", "resolved\n" * 9)
    options = ("diff-tree", "--root", "-m", "--stdin", *PATCH_OPTIONS)
    return [scratch.repository().git.run(*options, stdin=f"{one}\n".encode()) for one in (first, second, third)]


@given(which=st.integers(0, 2), places=st.lists(st.floats(0, 1), max_size=12))
def test_in_parts_of_any_size_it_is_the_same(told: list[bytes], which: int, places: list[float]) -> None:
    whole = told[which]
    cuts = sorted(int(place * len(whole)) for place in places)
    patch = ArrivingPatch()
    early = [one for start, end in zip([0, *cuts], cuts, strict=False) for one in patch.take(whole[start:end])]
    wanted = _plain(parse_patches(whole))
    assert _plain([("", early)])[0][1] == wanted[0][1][: len(early)]
    assert _plain(patch.comparisons(whole[cuts[-1] if cuts else 0 :])) == wanted


def test_what_was_read_before_the_end_is_not_read_again(told: list[bytes]) -> None:
    patch = ArrivingPatch()
    patch.take(told[0])
    assert patch.left < len(told[0]) // 2, "most files were complete"


@pytest.mark.parametrize("cut", [1, 9, 60])
def test_a_patch_that_is_cut_off_is_an_error_however_it_came(told: list[bytes], cut: int) -> None:
    patch = ArrivingPatch()
    patch.take(told[1][:-cut])
    with pytest.raises(ValueError, match=r"cut off|in no hunk|begins no"):
        patch.comparisons(b"")


def _plain(comparisons: list[tuple[str, list[FileChange]]]) -> list[tuple[str, list[dict[str, object]]]]:
    return [(commit, [{name: getattr(one, name) for name in FileChange.__slots__} for one in changes])
            for commit, changes in comparisons]  # fmt: skip
