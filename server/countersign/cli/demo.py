"""The whole story on a temporary repository, with a real server, a real client and real commits.

for example:
  countersign demo           tells it, and leaves nothing behind
  countersign demo --keep    keeps the repository, to look around in it

Exit code 0 means that every step was seen to happen; else the step that was not is named, and the code is 1.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from countersign.cli import errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--keep", action="store_true", help="keep the repository, and say where it is")


def run(arguments: argparse.Namespace) -> int:
    """Tell the story."""
    from rich.console import Console  # noqa: PLC0415 (`--help` need not wait for the client)

    from countersign.demo.page import Page  # noqa: PLC0415
    from countersign.demo.stage import Stage, StageFault  # noqa: PLC0415
    from countersign.demo.story import tell  # noqa: PLC0415

    page = Page(Console(highlight=False))
    folder = Path(tempfile.mkdtemp(prefix="countersign-demo-")).resolve()
    try:
        ending = asyncio.run(tell(Stage.at(folder, os.environ), page))
    except StageFault as fault:
        raise errors.CommandError(str(fault)) from fault
    finally:
        if arguments.keep:
            page.kept(str(folder / "repository"))
        else:
            # On Windows a process that has just ended may still hold a file; it is in the temporary folder.
            shutil.rmtree(folder, ignore_errors=True)
    return errors.FINDINGS if ending.broken else errors.FINE
