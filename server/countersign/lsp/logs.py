"""The log of the server. It names events and errors, and never quotes what a document or a client says."""

import logging
import os
import traceback
from pathlib import Path

_LARGEST = 1024 * 1024


class DiscreetFormatter(logging.Formatter):
    """Leaves out what may hold text of a document: pygls' arguments, and the messages of exceptions."""

    def format(self, record: logging.LogRecord) -> str:  # type: ignore[explicit-override]  # typing.override is newer
        """One record, with a traceback of places only."""
        own = record.name.startswith("countersign")
        said = record.getMessage() if own else f"{record.msg!s}"
        line = f"{self.formatTime(record)} {os.getpid()} {record.levelname} {record.name}: {said}"
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            places = [f"    {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            line = "\n".join([line, *places, f"    {record.exc_info[0].__name__}"])
        return line


def log_file() -> Path:
    """Where the log is."""
    from platformdirs import user_log_path  # noqa: PLC0415 (not before `initialize` is answered)

    return user_log_path("countersign", appauthor=False) / "server.log"


def start_log() -> None:
    """Begin to write the log. A log that cannot be written is no reason not to serve."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, DiscreetFormatter) for handler in root.handlers):
        return
    try:
        file = log_file()
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if file.exists() and file.stat().st_size > _LARGEST:
            file.replace(file.with_suffix(".log.1"))
        handler: logging.Handler = logging.FileHandler(file, encoding="utf-8", delay=True, errors="backslashreplace")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(DiscreetFormatter())
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
