"""Agent Trace records as a file has them, and in words what came of them."""

import json
from collections.abc import Iterator

from countersign.gate.phrases import counted
from countersign.provenance.agent_trace import Trace, TraceDamagedError, read_trace
from countersign.wiring.traces import Imported

_SHORT = 12


def traces_in(content: bytes) -> tuple[list[Trace], list[str]]:
    """The traces of a file: one record, a list of them, or one a line; and what is wrong with the others, by number."""
    found: list[Trace] = []
    faults: list[str] = []
    for name, document in _documents(content):
        try:
            if isinstance(document, ValueError):
                raise document
            found.append(read_trace(document))
        except (TraceDamagedError, ValueError) as fault:
            faults.append(f"{name}: {fault}")
    return found, faults


def _documents(content: bytes) -> Iterator[tuple[str, object]]:
    whole = _parsed(content)
    if isinstance(whole, list):
        yield from ((f"record {number}", one) for number, one in enumerate(whole, 1))
        return
    if not isinstance(whole, ValueError):
        yield "record 1", whole
        return
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            yield f"line {number}", _parsed(line)


def _parsed(text: bytes) -> object:
    """What JSON says; the fault, if it is none."""
    try:
        document: object = json.loads(text)
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as fault:
        return ValueError(f"no JSON: {fault}")
    return document


def said(done: Imported) -> Iterator[str]:
    """What came of them, a sentence a line."""
    lines = sum(done.recorded.values())
    commits = counted(len(done.recorded), "commit")
    yield f"{commits} recorded: {counted(lines, 'line')} of AI or mixed text (inferred)"
    if done.kept:
        yield f"{_left(len(done.kept))}"
    if done.refused:
        yield f"{counted(done.refused, 'range')} not believed: there is another text at that place, or none"
    if done.absent:
        names = ", ".join(name[:_SHORT] for name in done.absent[:3])
        more = f" and {len(done.absent) - 3} more" if len(done.absent) > 3 else ""  # noqa: PLR2004 (as many as shown)
        yield f"not here: {names}{more}"


def _left(count: int) -> str:
    return (
        "1 commit left as it is: it has a record of its own"
        if count == 1
        else f"{count} commits left as they are: they have records of their own"
    )
