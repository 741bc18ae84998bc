from importlib.metadata import version

from countersign import __version__


def test_the_version_is_that_of_the_distribution() -> None:
    assert __version__ == version("git-countersign")
