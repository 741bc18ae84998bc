from pathlib import Path

import pytest

from support.scratch import Scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.create(tmp_path)
