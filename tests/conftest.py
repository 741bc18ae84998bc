"""What every test may ask for, and what none may touch."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from support.repo import Repo

# A loaded machine is no fault of what is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home directory of the test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def repo(tmp_path: Path, home: Path) -> Repo:
    """A repository without a commit."""
    return Repo.create(tmp_path / "work", home)


@pytest.fixture
def wired(repo: Repo) -> Repo:
    """A repository with one commit and our hooks."""
    repo.write("README", "Read me.\n")
    repo.add()
    repo.commit("-m", "Begin")
    repo.install_hooks()
    return repo


@pytest.fixture(autouse=True, scope="session")
def _home_is_left_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Put an empty directory in the place of the user's home, and fail if anything was put there."""
    decoy = tmp_path_factory.mktemp("nobody-s-home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("XDG_", "GIT_"))]:
            patch.delenv(name)
        for name in ("HOME", "USERPROFILE"):
            patch.setenv(name, str(decoy))
        yield
    touched = sorted(str(file.relative_to(decoy)) for file in decoy.rglob("*"))
    assert not touched, f"tests wrote to the home directory of whoever runs them: {touched}"
