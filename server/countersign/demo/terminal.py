"""A terminal with somebody at it: what signs asks there, and reads the answer there."""

import asyncio
import os
import pty
import select
import subprocess
import sys
from time import monotonic

from countersign.demo.stage import Ran, Stage, StageFault

_PIECE = 65536

#: What alice's terminal has of the one that the demo runs in. If that one is an agent's, hers is not.
_HERS = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TERM", "GIT_CONFIG_NOSYSTEM",
    "GIT_TERMINAL_PROMPT",
)  # fmt: skip


async def sign_on_terminal(stage: Stage, key: str, patience: float) -> Ran:
    """Run `countersign sign` as a person does who reads what is shown, and types the beginning of it.

    Args:
        stage: where.
        key: file of the private key.
        patience: seconds that it may take.

    Returns:
        What was shown is in `out`.

    Raises:
        StageFault: it came to no end.
    """
    return await asyncio.to_thread(_sign, stage, key, patience)


def _sign(stage: Stage, key: str, patience: float) -> Ran:
    main, side = pty.openpty()
    command = [sys.executable, "-I", "-m", "countersign", "sign", "--key", key]
    environment = {name: stage.environment[name] for name in _HERS if name in stage.environment}
    try:
        with subprocess.Popen(  # noqa: S603 (our own program, and no shell)
            command, cwd=stage.repository, env={**environment, "NO_COLOR": "1"}, stdin=side, stdout=side, stderr=side
        ) as running:
            os.close(side)
            shown, until = b"", monotonic() + patience
            while (piece := _read(main, until)) is not None:
                shown += piece
                if shown.endswith(b"characters of it: "):
                    os.write(main, _beginning(shown) + b"\n")
            if monotonic() >= until:
                running.kill()
                raise StageFault(f"countersign sign came to no end in {patience:.0f} seconds")
            code = running.wait()
    finally:
        os.close(main)
    return Ran(code, shown.decode("utf-8", "replace").replace("\r\n", "\n"), "")


def _read(main: int, until: float) -> bytes | None:
    """What is shown next; None when the other side is closed, or it takes too long."""
    ready, _, _ = select.select([main], [], [], max(0.0, until - monotonic()))
    if not ready:
        return None
    try:
        return os.read(main, _PIECE) or None
    except OSError:
        return None  # Linux's way to say that nobody has the other side open


def _beginning(shown: bytes) -> bytes:
    """What is asked for: the first characters of the delta that stands on the screen."""
    _, _, behind = shown.rpartition(b"\ndelta ")
    return behind[:6]
