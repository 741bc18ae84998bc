"""What every reading command does first."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from countersign.cli import errors
from countersign.git.repository import Repository
from countersign.provenance.part import counted_without
from countersign.provenance.record import Record
from countersign.wiring.checkout import Checkout


@contextmanager
def reading(directory: Path, environment: Mapping[str, str]) -> Iterator[Checkout]:
    """The checkout that a directory is in, with the records made that hooks have left for later.

    Raises:
        NotARepository, GitMissing: there is none.
    """
    with _nothing_to_collect(), Checkout.find(directory, environment) as checkout:
        if any(checkout.repository.state_dir.glob("late*")):
            _record_late(checkout)
        checkout.read_on_without_memory(errors.warn)
        yield checkout


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """What is read stays until it is shown: to look through all of it for garbage again and again finds none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()


def without_generated(repository: Repository, record: Record) -> Record:
    """The record with the lines of generated files counted under `excluded`, as the base branch's policy names them."""
    from countersign.wiring.generated import generated_files  # noqa: PLC0415 (blame reads no policy, and waits for none)

    generated, fault = generated_files(repository)
    if fault:
        errors.warn(fault)
    return counted_without(record, generated)


def _record_late(checkout: Checkout) -> None:
    # Rarely needed, and dear.
    from countersign.git.notes import NotesBusy  # noqa: PLC0415
    from countersign.git.process import GitError  # noqa: PLC0415
    from countersign.hooks.late_records import record_late  # noqa: PLC0415
    from countersign.store.errors import JournalError  # noqa: PLC0415

    try:
        record_late(checkout)
    except (GitError, NotesBusy, JournalError, OSError) as fault:
        # What is there can be read all the same; the commits wait on.
        errors.warn(f"the records of earlier commits could not be made: {fault}")
