"""A sign-off: a person's statement about a delta, as the one line of JSON that is signed.

The line is canonical: sorted keys, ASCII, no spaces, no floats. Reading it is strict, so that a statement has one form
and a reader never believes less or more than the signer's program wrote. The signer's role is not in it: it is looked
up when a change is judged. Specified in `docs/signoffs.md`.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NoReturn

from countersign.gate.delta import Delta, root

VERSION = 1

#: What signatures are made and checked for: a signature for anything else, a commit's too, is none for this. What a
#: push signs in passing has its own, so that nothing which signs in passing can sign anything off.
NAMESPACE = "signoff@countersign.v1"
ATTESTING = "attest@countersign.v1"

#: `prev` of the first record of a chain.
FIRST = "0" * 64

_RECORDS_ROOT = b"records-v1/root"
_HEX = re.compile(r"[0-9a-f]{64}")
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SAID = re.compile(r"\S(?:.{0,198}\S)?")


class Kind(StrEnum):
    """What a record says."""

    APPROVE = "approve"
    REJECT = "reject"
    REVOKE = "revoke"
    ATTEST = "attest"  # the author's: what the records say of these lines is so
    OVERRIDE = "override"  # merged before it is looked at, for a reason; leaves review debt
    DELEGATE = "delegate"  # somebody else may sign in the signer's place for a while

    @property
    def namespace(self) -> str:
        """What its signatures are made for."""
        return ATTESTING if self is Kind.ATTEST else NAMESPACE

    @property
    def about_content(self) -> bool:
        """Whether it names a delta."""
        return self not in (Kind.REVOKE, Kind.DELEGATE)

    @property
    def ends(self) -> bool:
        """Whether it has an end."""
        return self in (Kind.APPROVE, Kind.OVERRIDE, Kind.DELEGATE)


class SignOffDamaged(ValueError):  # noqa: N818 (it reads as what it says)
    """A line that is no sign-off of this version."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One file of a delta as it was signed: path, its leaf, and the digest of the records shown with it."""

    path: bytes
    leaf: str
    records: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What an approval or a rejection is about.

    Attributes:
        base: the commit at which the change left its target.
        head: its last commit.
        files: in ascending order of their paths.
    """

    base: str
    head: str
    files: tuple[Signed, ...]

    @property
    def delta(self) -> str:
        """The id of the delta that these files make."""
        return Delta(tuple((file.path, file.leaf) for file in self.files)).id

    @property
    def records(self) -> str:
        """The digest of all records that were shown."""
        return root((file.records for file in self.files), _RECORDS_ROOT)


@dataclass(frozen=True, slots=True)
class SignOff:
    """One record.

    Attributes:
        kind: what it says.
        repo: the `repository` of the target branch's policy.
        target: full name of the branch that the change is for.
        policy: digest of the policy and the roster that were in force. For an auditor; no verdict depends on it.
        signer: a name on the roster.
        seq: 1 for the first record of a key, then one more each.
        prev: id of the record before it, `FIRST` for the first one.
        ts: when, RFC 3339 in UTC to the second, by the signer's clock.
        note: what the signer wants to have said; the reason of an override.
        subject: what it is about; None for a revocation and a delegation.
        exp: when it ends, as `ts`; empty for the kinds that do not end.
        revokes: id of the record that a revocation takes back; empty for the other kinds.
        incident: what an override names as its occasion; empty for the other kinds.
        to: who may sign in the signer's place; empty for all kinds but a delegation.
        begins: when a delegation begins, as `ts`; empty for the other kinds.
    """

    kind: Kind
    repo: str
    target: str
    policy: str
    signer: str
    seq: int
    prev: str
    ts: str
    note: str = ""
    subject: Subject | None = None
    exp: str = ""
    revokes: str = ""
    incident: str = ""
    to: str = ""
    begins: str = ""

    def line(self) -> bytes:
        """The canonical line, without a line end: what is signed."""
        fields: dict[str, object] = {
            "v": VERSION, "kind": self.kind.value, "repo": self.repo, "target": self.target, "policy": self.policy,
            "signer": self.signer, "seq": self.seq, "prev": self.prev, "ts": self.ts, "note": self.note,
        }  # fmt: skip
        if self.subject is not None:
            fields |= {
                "base": self.subject.base,
                "head": self.subject.head,
                "delta": self.subject.delta,
                "records": self.subject.records,
                "files": [[_written(file.path), file.leaf, file.records] for file in self.subject.files],
            }
        if self.kind.ends:
            fields["exp"] = self.exp
        if self.kind is Kind.REVOKE:
            fields["revokes"] = self.revokes
        if self.kind is Kind.OVERRIDE:
            fields["incident"] = self.incident
        if self.kind is Kind.DELEGATE:
            fields |= {"to": self.to, "begins": self.begins}
        return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")

    @property
    def id(self) -> str:
        """64 hex digits: the SHA-256 of the line."""
        return sha256(self.line()).hexdigest()


def parse_sign_off(line: bytes) -> SignOff:
    """The record that a line holds.

    Raises:
        SignOffDamaged: anything but the canonical form of a record of this version.
    """
    try:
        told = json.loads(line, object_pairs_hook=_once, parse_float=_refuse_number, parse_constant=_refuse_number)
    except (ValueError, RecursionError) as fault:
        raise SignOffDamaged(f"not a line of JSON that counts here: {fault}") from None
    if not isinstance(told, dict):
        raise SignOffDamaged("not an object")
    if told.get("v") != VERSION or isinstance(told.get("v"), bool):
        raise SignOffDamaged(f"not a record of version {VERSION}")
    fields = _Fields(told)
    record = _read(fields)
    fields.close()
    if record.line() != line:
        raise SignOffDamaged("not in canonical form")
    return record


def _read(fields: "_Fields") -> SignOff:
    fields.take("v")
    word = fields.text("kind")
    if word not in set(Kind):
        raise SignOffDamaged("kind: no kind of this version")
    kind = Kind(word)
    return SignOff(
        kind=kind,
        repo=fields.text("repo"),
        target=fields.text("target"),
        policy=fields.text("policy", _HEX),
        signer=fields.text("signer", _NAME),
        seq=fields.count("seq"),
        prev=fields.text("prev", _HEX),
        ts=fields.text("ts", _TIME),
        note=fields.text("note"),
        subject=_subject(fields) if kind.about_content else None,
        exp=fields.text("exp", _TIME) if kind.ends else "",
        revokes=fields.text("revokes", _HEX) if kind is Kind.REVOKE else "",
        incident=fields.text("incident", _SAID) if kind is Kind.OVERRIDE else "",
        to=fields.text("to", _NAME) if kind is Kind.DELEGATE else "",
        begins=fields.text("begins", _TIME) if kind is Kind.DELEGATE else "",
    )


def _subject(fields: "_Fields") -> Subject:
    listed = fields.take("files")
    if not isinstance(listed, list) or not listed:
        raise SignOffDamaged("files: expected at least one")
    files = tuple(map(_file, listed))
    if list(files) != sorted({file.path: file for file in files}.values(), key=lambda file: file.path):
        raise SignOffDamaged("files: expected in ascending order, each path once")
    # Both digests follow from the files; that the line says the same is seen when it is compared with its own form.
    fields.text("delta", _HEX)
    fields.text("records", _HEX)
    return Subject(fields.text("base", _OBJECT), fields.text("head", _OBJECT), files)


def _file(item: object) -> Signed:
    match item:
        case [str(path), str(leaf), str(records)] if _HEX.fullmatch(leaf) and _HEX.fullmatch(records):
            return Signed(_unwritten(path), leaf, records)
    raise SignOffDamaged("files: expected a path and two digests each")


class _Fields:
    """The fields of a record. Every one that was not asked for is an error."""

    def __init__(self, told: dict[str, object]) -> None:
        self._left = dict(told)

    def take(self, name: str) -> object:
        if name not in self._left:
            raise SignOffDamaged(f"{name}: is missing")
        return self._left.pop(name)

    def text(self, name: str, form: re.Pattern[str] | None = None) -> str:
        value = self.take(name)
        if not isinstance(value, str) or (form is not None and not form.fullmatch(value)):
            raise SignOffDamaged(f"{name}: not a value that may stand there")
        return value

    def count(self, name: str) -> int:
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SignOffDamaged(f"{name}: expected a number from 1 upwards")
        return value

    def close(self) -> None:
        if self._left:
            raise SignOffDamaged(f"unknown field {min(self._left)!a}")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _refuse_number(_: str) -> NoReturn:
    raise ValueError("only whole numbers may stand there")


def _written(path: bytes) -> str:
    """A path as JSON has it: bytes that are not UTF-8 are surrogates U+DC80 to U+DCFF, as Python keeps them."""
    return path.decode("utf-8", "surrogateescape")


def _unwritten(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise SignOffDamaged("files: a path with a character that there is not") from None
