"""Which files decide how changes are judged, or what runs on whose machine."""

import pytest

from countersign.gate.control_plane import is_control


@pytest.mark.parametrize(
    "path",
    [
        "GITHUB~1/workflows/ci.yml", "VSCODE~1/tasks.json", "sub/COUNTE~1/policy.toml", "CLAUDE~1.MD", "gi7eba~1",
        "a/b/PRE-CO~12.YAM",
    ],
)  # fmt: skip
def test_what_windows_may_take_for_another_file_is_of_the_control_plane(path: str) -> None:
    assert is_control(path)


@pytest.mark.parametrize(
    "path", ["notes~", "src/app.py~", "~/x", "a~b.py", "backup~1~.txt", "longer-name~1.txt", "v1.2~3", "x~1.jpeg"]
)
def test_a_tilde_alone_makes_no_file_one_of_the_control_plane(path: str) -> None:
    assert not is_control(path)
