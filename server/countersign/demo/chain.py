"""The whole chain of the story, as far as this machine can tell it."""

from importlib.util import find_spec
from shutil import which

from countersign.demo.links import CHAIN as TO_THE_GATE
from countersign.demo.links import Link


def whole_chain() -> tuple[Link, ...]:
    """Signing takes OpenSSH, and a terminal that a program can sit at, which Windows has not."""
    if find_spec("termios") is None or which("ssh-keygen") is None:
        return TO_THE_GATE
    from countersign.demo.review import REVIEW  # noqa: PLC0415 (there is nothing to import on Windows)

    return (*TO_THE_GATE, *REVIEW)
