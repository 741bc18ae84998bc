"""Whoever may push tags and branches of any name does not choose what somebody else's name of a branch means."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from support.scratch import Scratch

#: What was pushed besides, which stands for another commit: by the name that somebody uses.
_PUSHED = {
    "main": ("refs/tags/main",),
    "heads/main": ("refs/tags/heads/main", "refs/heads/heads/main"),
    "refs/heads/main": ("refs/tags/refs/heads/main", "refs/heads/refs/heads/main"),
    "origin/main": ("refs/tags/origin/main",),
    "origin": ("refs/tags/origin",),
    "info": ("refs/tags/info",),  # as something in the directory of git is called
    "one": ("refs/one",),
    "HEAD": ("refs/tags/HEAD", "refs/heads/HEAD"),
    "@": ("refs/tags/@", "refs/heads/@"),
    "tags/v1": ("refs/heads/tags/v1", "refs/tags/tags/v1"),
    "v1": ("refs/notes/v1",),
    "main~0^{commit}": ("refs/tags/main",),
    "main@{0}": ("refs/tags/main",),
}


@pytest.fixture
def names(scratch: Scratch) -> Mapping[str, str]:
    """Two commits, each branch at the first, a tag at the first, and nothing checked out but `main`."""
    first = scratch.commit("a", "1\n")
    for ref in ("refs/heads/info", "refs/heads/one", "refs/remotes/origin/main", "refs/tags/v1"):
        scratch.git("update-ref", ref, first)
    scratch.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    scratch.git("switch", "-q", "-c", "other")
    other = scratch.commit("a", "2\n")
    scratch.git("switch", "-q", "main")
    return {"first": first, "other": other}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("name", _PUSHED)
def test_a_name_means_the_branch_whatever_else_is_called_so(
    scratch: Scratch, names: Mapping[str, str], tmp_path: Path, name: str, *, packed: bool, linked: bool
) -> None:
    for ref in _PUSHED[name]:
        scratch.git("update-ref", ref, names["other"])
    if packed:
        scratch.git("pack-refs", "--all")
    directory = scratch.top
    if linked:
        directory = tmp_path / "linked"
        scratch.git("worktree", "add", "-q", "--detach", str(directory), names["first"])
    repository = scratch.repository(directory)
    assert repository.resolve(repository.meant(name)) == names["first"]


@pytest.mark.parametrize(
    "name", ["", ":/change", "^main", "no-such", "a..b", "-x", "odd\nname", "nul\0", "@{-1}", "main*"]
)
def test_what_is_no_name_of_a_ref_stays_as_it_is(scratch: Scratch, names: Mapping[str, str], name: str) -> None:
    assert names
    assert scratch.repository().meant(name) == name


def test_an_id_is_a_commit_even_if_a_tag_and_a_branch_are_called_so(scratch: Scratch, names: Mapping[str, str]) -> None:
    for ref in (f"refs/tags/{names['first']}", f"refs/heads/{names['first']}"):
        scratch.git("update-ref", ref, names["other"])
    repository = scratch.repository()
    assert repository.resolve(repository.meant(names["first"])) == names["first"]
