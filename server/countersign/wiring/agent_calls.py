"""One payload of an agent's hook, taken as fast as can be: texts before a call, a report of it afterwards.

Truth is what stood in the files before and what stands there after; strings in the payload only tell whose text is
whose where several write at once. Nothing is aligned here and no journal is opened: that is `agent_reports`, which is
started in the background and run by whoever reads the journal first.

Lean: loaded at every tool call of an agent.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

from countersign.agents.told import AFTER, BEFORE, UNSAID
from countersign.git.nearby import nearby
from countersign.store import reports
from countersign.store.faults import note_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.told import Told, Touched
    from countersign.git.nearby import Nearby
    from countersign.store.reports import Head

#: Bytes at the end of a transcript in which the model is looked for.
_TRANSCRIPT = 256 * 1024


def take(told: Told, here: str) -> list[str]:
    """Remember the texts before a call, or leave a report of it.

    Args:
        told: what the payload says.
        here: the directory that the hook runs in.

    Returns:
        The state directories in which a report waits now.

    Raises:
        OSError: a state directory cannot be written.
    """
    directory = _resolved(told.directory, here) if told.directory else here
    if told.phase not in {BEFORE, AFTER}:
        if told.model and told.session:
            _keep_model(told, directory)
        return []
    by_place: dict[str, tuple[Nearby, list[tuple[str, Touched]]]] = {}
    if told.shell:
        place = nearby(os.path.realpath(directory))
        if place is not None:
            by_place[place.top] = place, []
    for touched in told.touched:
        real = _resolved(touched.path, directory)
        place = nearby(os.path.dirname(real))
        if place is not None:
            by_place.setdefault(place.top, (place, []))[1].append((real, touched))
    reported = []
    for place, files in by_place.values():
        reports.hear(place.state_dir, told.agent)
        if told.phase == BEFORE:
            _open(told, place, files)
        elif _end(told, place, files):
            reported.append(place.state_dir)
    return reported


def work_place(told: Told, here: str) -> Nearby | None:
    """The work tree that a payload speaks of first: what goes wrong is put down there."""
    directory = _resolved(told.directory, here) if told.directory else here
    first = _resolved(told.touched[0].path, directory) if told.touched else os.path.join(directory, "-")
    return nearby(os.path.dirname(os.path.realpath(first)))


def _resolved(path: str, directory: str) -> str:
    """The file that a name stands for: the system decides what `..` and links on the way mean."""
    if path.startswith("file:"):
        from urllib.parse import unquote, urlsplit  # noqa: PLC0415 (few agents send these)

        path = unquote(urlsplit(path).path)
        if os.name == "nt" and path[2:3] == ":":
            path = path[1:]
    return os.path.realpath(os.path.join(directory, path.replace("\0", "")))


# Before


def _open(told: Told, place: Nearby, files: list[tuple[str, Touched]]) -> None:
    parcel = reports.Parcel(_head(told, place), [])
    edits: list[Head] = []
    for real, touched in files:
        said = touched.before
        text = _bytes(said) if isinstance(said, str) else None if said is None else _content(place, real)
        edits.append({"path": place.path(real), "before": parcel.put(text), "written": touched.written})
    parcel.head["edits"] = edits
    name = _call_name(told, [edit["path"] for edit in edits])
    if told.shell:
        from countersign.wiring.tree_comparison import look_before  # noqa: PLC0415 (dear, and rarely needed)

        look_before(place, name, parcel)
    reports.open_call(place.state_dir, name, parcel)


def _head(told: Told, place: Nearby) -> Head:
    return {
        "v": 1, "agent": told.agent, "session": told.session, "call": told.call, "model": told.model,
        "shell": told.shell, "worktree": place.worktree, "top": place.top, "at": f"{time.time():.6f}",
    }  # fmt: skip


def _call_name(told: Told, paths: list[str]) -> str:
    """The same for the two hooks of a call, and for a hook that comes through several doors."""
    what = told.call or "\0".join([told.agent, told.session, *paths, "shell" if told.shell else ""])
    name = what.encode("utf-8", "surrogatepass")
    return f"{zlib.crc32(name):08x}{zlib.adler32(name):08x}"


# After


def _end(told: Told, place: Nearby, files: list[tuple[str, Touched]]) -> bool:
    """Leave a report of a call; whether there was anything to report."""
    state = place.state_dir
    # Of another work tree of the same repository, a call says nothing of this one.
    calls = [call for call in reports.open_calls(state) if call[1].get("worktree") == place.worktree]
    own = _own(told, calls, [place.path(real) for real, _ in files])
    parcel = reports.Parcel(_head(told, place), [])
    _complete(told, parcel.head, own[1] if own else {}, state)
    before = reports.call_texts(state, own[0]) if own else None
    rivals = [call for call in calls if (own is None or call[0] != own[0]) and _is_another(told, call[1])]
    others = [head for _, head in rivals]
    met = reports.met(state, own[0]) if own else set()
    known = {edit["path"]: edit for edit in before.head["edits"]} if before else {}
    parcel.head["edits"] = edits = []
    for real, touched in files:
        edit = _edit(place, real, touched, (parcel, before, known))
        if edit is not None:
            edit["contested"] = edit["path"] in met or _is_contested(edit["path"], others)
            edits.append(edit)
    if told.shell:
        from countersign.wiring.tree_comparison import look_after  # noqa: PLC0415 (dear, and rarely needed)

        if before is None or own is None:
            note_fault(state, "ingest", f"a command of {told.agent} ended, and its beginning was not told: "
                       "what it wrote stays unknown")  # fmt: skip
        else:
            for edit in look_after(place, own[0], before, parcel):
                edit["contested"] = edit["path"] in met or _is_contested(edit["path"], others)
                edits.append(edit)
    if edits:
        # Whichever of two calls ends first: the other one has met it.
        for name, head in rivals:
            reports.meet(state, name, [edit["path"] for edit in edits if _is_contested(edit["path"], [head])])
        reports.tell(state, parcel)
    if (own is not None and told.call + told.session != "") or (own is not None and edits):
        reports.end_call(state, own[0])
    return bool(edits)


def _edit(
    place: Nearby, real: str, touched: Touched, sources: tuple[reports.Parcel, reports.Parcel | None, dict[str, Head]]
) -> Head | None:
    parcel, opened, known = sources
    path = place.path(real)
    edit: Head = {"path": path, "written": touched.written, "snapshot": True}
    remembered = known.get(path)
    snapshot = opened.text(remembered["before"]) if opened is not None and remembered is not None else None
    said = touched.before
    if isinstance(said, str) and (said or not snapshot):
        # What the tool itself read is nearer to its edit than what our hook saw: somebody may have saved in between.
        before: bytes | None = _bytes(said)
    elif remembered is not None:
        before = snapshot
    else:
        edit["snapshot"] = said is not UNSAID
        before = None
    after = touched.after
    text = _bytes(after) if isinstance(after, str) else None if after is None else _content(place, real)
    if text is _UNREADABLE:
        return None
    if edit["snapshot"] and before == text:
        return None
    if before is _UNREADABLE:
        edit["snapshot"], before = False, None
    edit["before"] = parcel.put(before)
    edit["after"] = parcel.put(text)
    return edit


def _own(told: Told, calls: list[tuple[str, Head]], paths: list[str]) -> tuple[str, Head] | None:
    """The call that ends now: by its name if it has one, else the latest of this agent and session on these files."""
    if told.call:
        return next((call for call in reversed(calls) if call[1].get("call") == told.call), None)
    for name, head in reversed(calls):
        agents = {head.get("agent"), "generic"}
        same = told.agent in agents or head.get("agent") == "generic"
        sessions_fit = not told.session or head.get("session") in {"", told.session}
        wanted = {edit["path"] for edit in head.get("edits", ())}
        if same and sessions_fit and head.get("shell") == told.shell and (told.shell or not wanted.isdisjoint(paths)):
            return name, head
    return None


def _complete(told: Told, head: Head, opened: Head, state: str) -> None:
    """Fill in what the second hook of a call does not say and something else does."""
    head["session"] = head["session"] or opened.get("session", "")
    head["mixed"] = told.mixed
    if not head["model"]:
        head["model"] = opened.get("model", "") or _kept_model(told, state) or _model_in_transcript(told.transcript)


def _is_another(told: Told, head: Head) -> bool:
    """Whether a call that is under way is somebody else's, and may have written meanwhile."""
    try:
        recent = time.time() - float(head.get("at", 0)) < reports.ABANDONED
    except ValueError:
        return False
    return recent and (head.get("agent"), head.get("session")) != (told.agent, told.session)


def _is_contested(path: str, others: list[Head]) -> bool:
    return any(head.get("shell") or any(edit["path"] == path for edit in head.get("edits", ())) for head in others)


# Texts

_UNREADABLE = b"\0"


def _content(place: Nearby, real: str) -> bytes | None:
    """The content of a file; None if there is none, `_UNREADABLE` where it is no text that could be kept."""
    try:
        if os.path.getsize(real) > reports.LARGEST:
            note_fault(place.state_dir, "ingest", f"{place.path(real)} is too large to be looked at: "
                       "what an agent wrote into it stays unknown")  # fmt: skip
            return _UNREADABLE
        with open(real, "rb") as file:
            content = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        return _UNREADABLE
    except OSError as fault:
        note_fault(place.state_dir, "ingest", f"{place.path(real)} cannot be read: {fault.strerror}: "
                   "what an agent wrote into it stays unknown")  # fmt: skip
        return _UNREADABLE
    return content


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape" if _has_bytes_only(text) else "replace")


def _has_bytes_only(text: str) -> bool:
    """Whether every surrogate stands for a byte that is not UTF-8; any other has no place in a file."""
    return all("\udc80" <= character <= "\udcff" for character in text if "\ud800" <= character <= "\udfff")


# Models


def _keep_model(told: Told, directory: str) -> None:
    """Some agents name the model around the model only: kept for the calls of the session."""
    place = nearby(os.path.realpath(directory))
    if place is not None:
        with open(_model_file(told, place.state_dir), "w", encoding="utf-8") as file:
            file.write(told.model)


def _kept_model(told: Told, state: str) -> str:
    if not told.session:
        return ""
    try:
        with open(_model_file(told, state), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def _model_file(told: Told, state: str) -> str:
    name = zlib.crc32(f"{told.agent} {told.session}".encode())
    return os.path.join(reports.room(state), f"model-{name:08x}")


def _model_in_transcript(transcript: str) -> str:
    if not transcript:
        return ""
    from countersign.agents.claude_code import model_in_transcript  # noqa: PLC0415 (where it is needed)

    try:
        with open(os.path.expanduser(transcript), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TRANSCRIPT))
            return model_in_transcript(file.read())
    except (OSError, ValueError):
        return ""  # a model that cannot be found is unknown, and recorded as such


def start_taking_in(state: str) -> None:
    """Have reports taken in while nobody waits. If that cannot be, the next one who reads the journal does it."""
    command = [sys.executable, "-m", "countersign", "ingest", "--waiting", state]
    if hasattr(os, "posix_spawn"):
        nothing = os.open(os.devnull, os.O_RDWR)
        try:
            actions = [(os.POSIX_SPAWN_DUP2, nothing, stream) for stream in (0, 1, 2)]
            os.posix_spawn(sys.executable, command, os.environ, file_actions=actions, setsid=True)
        except (OSError, NotImplementedError):
            return
        finally:
            os.close(nothing)
        return
    import subprocess  # noqa: PLC0415 (dear, and needed here only)

    flags = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        subprocess.Popen(  # noqa: S603 (our own interpreter)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, creationflags=flags
        )
    except OSError:
        return
