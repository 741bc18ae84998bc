from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.store.journal import Journal


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "countersign"


@pytest.fixture
def journal(directory: Path, clock: Clock) -> Iterator[Journal]:
    opened = Journal.open(directory, clock)
    yield opened
    opened.close()
