"""A policy that is not in force: the one in the work tree, which somebody is writing. It decides nothing."""

from pathlib import Path

from countersign.gate.configuration import ConfigurationError
from countersign.gate.requirements import Requirements, read_requirements

_LARGEST = 4 * 1024 * 1024


def candidate_in(top: Path) -> Requirements:
    """Policy, directories' policies and roster as the files below a directory have them.

    Raises:
        ConfigurationError: one of them cannot be used.
    """
    return read_requirements(lambda path: candidate_text(top, path))


def candidate_text(top: Path, path: str) -> str | None:
    """The text of a file below a directory; None if there is none.

    Raises:
        ConfigurationError: it is no file, too large, or not UTF-8.
    """
    file = top / path
    if file.is_symlink():
        raise ConfigurationError(path, "", "expected a file, found a symbolic link")
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise ConfigurationError(path, "", f"cannot be read: {fault.strerror}") from None
    if len(content) > _LARGEST:
        raise ConfigurationError(path, "", f"expected at most {_LARGEST} bytes")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(path, "", f"expected UTF-8, found another byte at {error.start}") from None
