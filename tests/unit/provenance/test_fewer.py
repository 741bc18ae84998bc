"""What a patch leaves fewer of is what counting the lines of both texts says."""

import random
from collections import Counter
from pathlib import Path

from countersign.provenance.added import PATCH_OPTIONS, FileChange, added_against_all, parse_patch
from countersign.provenance.fewer import fewer_lines
from support.repo import Repo

_PAIRS = 150
_LINES = [b"a", b"b", b"", b"-", b"+a", b"\\ No newline at end of file", b"@@ -1 +1 @@", b"c\r", b"diff --git a/x b/x"]


def _text(dice: random.Random) -> bytes | None:
    """None: there is no file."""
    if dice.random() < 0.1:
        return None
    text = b"".join(dice.choice(_LINES) + b"\n" for _ in range(dice.randrange(7)))
    return text.removesuffix(b"\n") if dice.random() < 0.3 else text


def _tree(repo: Repo, folder: Path, texts: list[bytes | None]) -> str:
    for number, text in enumerate(texts):
        file = folder / f"{number:03}"
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_bytes(text)
    repo.git("add", "--all")
    return repo.git("write-tree")


def _counted(text: bytes | None) -> Counter[bytes]:
    return Counter() if text is None else Counter(text.split(b"\n"))


def test_the_patch_says_what_both_texts_say(repo: Repo) -> None:
    dice = random.Random(11)  # noqa: S311 (no secret)
    before, after = ([_text(dice) for _ in range(_PAIRS)] for _ in range(2))
    trees = [_tree(repo, repo.path, texts) for texts in (before, after)]
    told = repo.git("diff-tree", *PATCH_OPTIONS, *trees).encode() + b"\n"

    found = {int(change.name): fewer_lines(change) for change in parse_patch(told)}

    wanted = {number: _counted(before[number]) - _counted(after[number]) for number in range(_PAIRS)}
    assert found == {number: wanted[number] for number in found}
    assert len(found) > _PAIRS / 2
    assert all(not wanted[number] for number in set(range(_PAIRS)) - set(found))


def test_a_file_that_becomes_a_link_loses_its_lines(repo: Repo) -> None:
    repo.write("a", "one\ntwo\n")
    repo.add()
    repo.commit("-m", "Begin")
    (repo.path / "a").unlink()
    (repo.path / "a").symlink_to("two")
    repo.add()
    (change,) = parse_patch(repo.git("diff-index", "--cached", *PATCH_OPTIONS, "HEAD").encode() + b"\n")

    assert fewer_lines(change) == Counter([b"one", b""])


def test_where_the_patch_does_not_tell_nothing_is_made_up(repo: Repo) -> None:
    repo.write("a", "one\0\ntwo\n")
    repo.write("b", "one\n")
    repo.add()
    repo.commit("-m", "Begin")
    repo.write("a", "two\n")
    repo.write("b", "two\n")
    repo.add()
    binary, text = parse_patch(repo.git("diff-index", "--cached", *PATCH_OPTIONS, "HEAD").encode() + b"\n")
    (of_a_merge,) = added_against_all([[text], [text]])
    submodule = FileChange(b"s", (0o160000, 0o160000), ("1" * 40, "2" * 40), [])
    submodule.removed = [b"-Subproject commit 1"]

    assert fewer_lines(text) == Counter([b"one"])
    assert [fewer_lines(change) for change in (binary, of_a_merge, submodule)] == [None, None, None]
