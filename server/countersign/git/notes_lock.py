"""One writer of notes at a time, among those of Countersign.

`git notes`, which the hooks write by, takes no notice of what others write meanwhile. So whoever writes notes holds a
file that only one can make; hooks/places.sh does the same.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from countersign.git.process import Git

#: Seconds after which a file is nobody's any more: whoever made it was killed. Writing takes milliseconds.
_ABANDONED = 60.0

#: Seconds that one attempt waits.
_PATIENCE = 0.25


@contextmanager
def holding_notes(git: Git) -> Iterator[bool]:
    """Hold the notes of a repository; False if somebody else does, for longer than an attempt can wait.

    Where there are no hooks of ours, and where the file cannot be made at all, there is nobody to wait for.
    """
    folder = Path(git.directory, git.run("rev-parse", "--git-common-dir").decode(errors="surrogateescape").strip("\n"))
    file = folder / "countersign" / "notes.lock"
    end = time.monotonic() + _PATIENCE
    held = None
    while held is None:
        try:
            file.open("x").close()
            held = True
        except FileExistsError:
            _let_go_if_abandoned(file)
            if time.monotonic() > end:
                held = False
            time.sleep(0.005)
        except OSError:
            break
    try:
        yield held is not False
    finally:
        if held:
            file.unlink(missing_ok=True)


def _let_go_if_abandoned(file: Path) -> None:
    try:
        if file.stat().st_mtime < time.time() - _ABANDONED:
            file.unlink(missing_ok=True)
    except OSError:
        return  # it is gone, or nobody may look: the next attempt tells
