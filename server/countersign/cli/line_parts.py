"""The parts of a line that is not of one origin, for people and for programs."""

from countersign.cli import render
from countersign.origin import Attribution, Origin
from countersign.provenance.line_origins import WIDTH, facts_of
from countersign.provenance.parts import told_parts
from countersign.wiring.blamed import AttributedLine

_WORDS = {Origin.AI: "AI", Origin.MIXED: "partly AI", Origin.HUMAN: "a person", Origin.UNKNOWN: "unknown"}


def parts_of(line: AttributedLine) -> list[tuple[str, Attribution]]:
    """The parts of a line, in their order; nothing where all of it is known alike, or where it cannot be told apart."""
    if len(line.row) == WIDTH:
        return []
    text = line.content.decode("utf-8", "replace").removesuffix("\r")
    told = told_parts(line.row[WIDTH], Attribution.from_fields(facts_of(line.row)))
    if sum(length for length, _ in told) != len(text):
        return []
    found, at = [], 0
    for length, known in told:
        found.append((text[at : at + length], known))
        at += length
    return found


def parts_in_words(line: AttributedLine) -> str:
    """The parts as one sentence; empty if there are none."""
    return ", ".join(f"{_WORDS[known.origin]}: `{render.visible(text.strip())}`" for text, known in parts_of(line))


def parts_document(line: AttributedLine) -> list[dict[str, object]] | None:
    """The parts by their characters, counted from 0, the last one not included; None if there are none."""
    found: list[dict[str, object]] = []
    at = 0
    for text, known in parts_of(line):
        place = {"start": at, "end": at + len(text)}
        found.append({**place, "origin": known.origin.value, "evidence": known.evidence.value})
        at += len(text)
    return found or None
