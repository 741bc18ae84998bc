"""What the tests of whole programs may ask for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from support.repo import Repo

if TYPE_CHECKING:
    from support.walk.desk import Desk


@pytest.fixture
def desk(wired: Repo, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Desk]":
    """An editor over a repository with our hooks; its server is in this process, on a clock that stands."""
    from support.walk.clients import InProcess  # noqa: PLC0415 (takes half a second, and few tests need it)
    from support.walk.desk import Desk  # noqa: PLC0415 (as above)

    for name, value in wired.environment.items():
        monkeypatch.setenv(name, value)
    desk = Desk(InProcess(), wired.path, "utf-16")
    yield desk
    desk.client.leave()
