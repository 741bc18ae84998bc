"""Other repositories are talked to as the user has configured it, and never as a hostile repository wants it."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from countersign.git.notes import list_notes, read_notes, write_notes
from countersign.git.transport import Pushed, RemoteError, Transport, transport
from support.scratch import Scratch


@pytest.fixture
def hub(scratch: Scratch, tmp_path: Path) -> Path:
    """A bare remote, and one commit with a note on our side."""
    path = tmp_path / "hub.git"
    scratch.git("init", "-q", "--bare", str(path))
    scratch.git("remote", "add", "origin", str(path))
    write_notes(scratch.repository().git, {scratch.commit("a", "one\n"): b"note"})
    return path


@pytest.fixture
def canary(scratch: Scratch, tmp_path: Path) -> str:
    """A program that leaves a file in `canaries`, by the name that it is given first."""
    (tmp_path / "canaries").mkdir()
    program = tmp_path / "canary"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >"{tmp_path}/canaries/$1"\nexit 1\n')
    program.chmod(0o755)
    scratch.git("config", "--global", "protocol.version", "2")
    return str(program)


def _caught(tmp_path: Path) -> set[str]:
    return {file.name for file in (tmp_path / "canaries").iterdir()}


def _tip(scratch: Scratch) -> str:
    return scratch.git("rev-parse", "refs/notes/countersign")


def _fetch(scratch: Scratch, environment: Mapping[str, str] | None = None) -> str | None:
    with transport(scratch.repository(), "origin", {**scratch.environment, **(environment or {})}) as door:
        return door.fetch()


def _complaint(scratch: Scratch, environment: Mapping[str, str] | None = None) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        _fetch(scratch, environment)
    return caught.value


def test_push_and_fetch(scratch: Scratch, hub: Path) -> None:
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        assert door.fetch() is None
        assert door.push(_tip(scratch)) == (Pushed.DONE, "")
        assert door.fetch() == _tip(scratch)
    assert list_notes(scratch.repository().git.with_variables(GIT_DIR=str(hub)), "refs/notes/countersign")


def test_a_push_never_overwrites(scratch: Scratch, hub: Path) -> None:
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        door.push(_tip(scratch))
        stranger = scratch.git("commit-tree", scratch.git("write-tree"), "-m", "another history")
        assert door.push(stranger)[0] is Pushed.REJECTED
    assert scratch.git("ls-remote", str(hub), "refs/notes/countersign").split("\t")[0] == _tip(scratch)


def test_the_repository_itself_gets_objects_and_no_refs(scratch: Scratch, hub: Path, tmp_path: Path) -> None:
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        door.push(_tip(scratch))
    (tmp_path / "two").mkdir()
    other = Scratch.create(tmp_path / "two")
    other.git("remote", "add", "origin", str(hub))
    other.git("config", "remote.origin.fetch", "+refs/*:refs/spoiled/*")
    before = other.git("for-each-ref")
    tip = _fetch(other)
    assert tip == _tip(scratch)
    assert other.git("cat-file", "-t", tip or "") == "commit"
    assert other.git("for-each-ref") == before
    assert not (other.top / ".git" / "FETCH_HEAD").exists()


PROGRAMS = {
    "core.sshCommand": "ssh://127.0.0.1:9/x", "core.gitProxy": "git://127.0.0.1:9/x",
    "core.askPass": "ssh://127.0.0.1:9/x", "remote.origin.uploadpack": "", "remote.origin.vcs": "",
}  # fmt: skip


@pytest.mark.parametrize("key", PROGRAMS)
def test_a_program_of_the_repository_is_not_run_and_named(
    scratch: Scratch, hub: Path, tmp_path: Path, canary: str, key: str
) -> None:
    scratch.git("config", "remote.origin.url", PROGRAMS[key] or str(tmp_path / "gone"))
    scratch.git("config", key, f"{canary} program" if key != "remote.origin.vcs" else "canary")
    complaint = _complaint(scratch)
    assert _caught(tmp_path) == set()
    assert key.lower() in complaint.hint
    assert "git config --global" in complaint.hint
    assert hub.is_dir()


@pytest.mark.parametrize("key", ["core.sshCommand", "remote.origin.uploadpack"])
def test_a_program_of_the_users_is_run(scratch: Scratch, hub: Path, tmp_path: Path, canary: str, key: str) -> None:
    scratch.git("config", "remote.origin.url", PROGRAMS[key] or str(hub))
    scratch.git("config", "--global", key, f"{canary} users")
    scratch.git("config", key, f"{canary} program")
    _complaint(scratch)
    assert _caught(tmp_path) == {"users"}


def test_a_program_of_both_is_no_stranger(scratch: Scratch, hub: Path, tmp_path: Path, canary: str) -> None:
    scratch.git("config", "remote.origin.url", "ssh://127.0.0.1:9/x")
    for scope in ("--global", "--local"):
        scratch.git("config", scope, "core.sshCommand", f"{canary} users")
    assert _complaint(scratch).hint == ""
    assert _caught(tmp_path) == {"users"}
    assert hub.is_dir()


def test_what_the_user_includes_for_certain_places_counts_there(
    scratch: Scratch, hub: Path, tmp_path: Path, canary: str
) -> None:
    (tmp_path / "included").write_text(f"[core]\n\tsshCommand = {canary} included\n")
    scratch.git("config", "--global", f"includeIf.gitdir:{scratch.top}/.path", str(tmp_path / "included"))
    scratch.git("config", "remote.origin.url", "ssh://127.0.0.1:9/x")
    assert _complaint(scratch).hint == ""
    assert _caught(tmp_path) == {"included"}
    assert hub.is_dir()


def test_the_users_environment_names_programs_too(scratch: Scratch, hub: Path, tmp_path: Path, canary: str) -> None:
    scratch.git("config", "remote.origin.url", "ssh://127.0.0.1:9/x")
    _complaint(scratch, {"GIT_SSH_COMMAND": f"{canary} environment"})
    assert _caught(tmp_path) == {"environment"}
    assert hub.is_dir()


@pytest.mark.parametrize("rewritten", [False, True])
def test_an_address_that_is_a_program_is_refused(
    scratch: Scratch, hub: Path, tmp_path: Path, canary: str, *, rewritten: bool
) -> None:
    if rewritten:
        scratch.git("config", f"url.ext::{canary} ext %S .insteadOf", str(hub))
    else:
        scratch.git("config", "remote.origin.url", f"ext::{canary} ext %S")
    scratch.git("config", "protocol.ext.allow", "always")
    assert "'ext' not allowed" in str(_complaint(scratch))
    assert _caught(tmp_path) == set()
    scratch.git("config", "--global", "protocol.ext.allow", "always")
    _complaint(scratch)
    assert _caught(tmp_path) == {"ext"}


def test_a_transport_that_the_user_forbids_is_forbidden(scratch: Scratch, hub: Path) -> None:
    assert _fetch(scratch) is None
    scratch.git("config", "--global", "protocol.file.allow", "never")
    assert "'file' not allowed" in str(_complaint(scratch))
    assert _fetch(scratch, {"GIT_ALLOW_PROTOCOL": "file"}) is None
    assert hub.is_dir()


def test_credential_helpers_of_the_repository_are_not_followed(
    scratch: Scratch, hub: Path, tmp_path: Path, canary: str
) -> None:
    scratch.git("config", "credential.helper", f"!{canary} helper")
    scratch.git("config", "credential.https://example.com.helper", f"!{canary} helper")
    scratch.git("config", "credential.https://example.com.username", "lee")
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        assert set(door.distrusted) == {"credential.helper", "credential.https://example.com.helper"}
        asked = b"protocol=https\nhost=example.com\n\n"
        told = door.git.call("credential", "fill", stdin=asked)
        assert told.code != 0
        assert door.git.run("config", "credential.https://example.com.username") == b"lee\n"
    assert _caught(tmp_path) == set()
    assert hub.is_dir()


def test_settings_that_only_say_where_and_as_whom_are_followed(scratch: Scratch, hub: Path) -> None:
    scratch.git("config", "remote.origin.url", "hub:of/ours")
    scratch.git("config", f"url.{hub}.insteadOf", "hub:of/ours")
    scratch.git("config", "http.https://example.com/.extraHeader", "Authorization: basic eA==")
    scratch.git("config", "http.sslVerify", "false")
    assert _fetch(scratch) is None
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        headers = door.git.run("config", "--get-all", "http.https://example.com/.extraheader")
        assert headers == b"Authorization: basic eA==\n"
        assert door.git.call("config", "http.sslVerify").code == 1


def test_what_the_user_has_configured_is_there_once(scratch: Scratch, hub: Path) -> None:
    scratch.git("config", "--global", "http.extraHeader", "X-Once: 1")
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        assert door.git.run("config", "--get-all", "http.extraheader") == b"X-Once: 1\n"
    assert hub.is_dir()


def test_a_remote_inside_of_the_repository_is_read_but_never_written(scratch: Scratch, tmp_path: Path) -> None:
    """It would run the hooks that the repository brought along."""
    inner = scratch.top / "inner.git"
    scratch.git("init", "-q", "--bare", str(inner))
    write_notes(scratch.repository().git, {scratch.commit("a", "one\n"): b"note"})
    hook = inner / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/canary\n")
    hook.chmod(0o755)
    for address in (str(inner), inner.as_uri(), "./inner.git", f"{tmp_path}/repository/../repository/inner.git"):
        scratch.git("config", "remote.origin.url", address)
        with transport(scratch.repository(), "origin", scratch.environment) as door:
            assert door.fetch() is None
            with pytest.raises(RemoteError, match="lies in this repository itself"):
                door.push(_tip(scratch))
    assert not (tmp_path / "canary").exists()
    subprocess.run(["git", "push", "-q", "origin", "HEAD"], cwd=scratch.top, env=scratch.environment, check=True)
    assert (tmp_path / "canary").exists(), "the trap works"


def test_hooks_of_the_repository_do_not_run(scratch: Scratch, hub: Path, tmp_path: Path) -> None:
    for name in ("pre-push", "reference-transaction", "post-checkout", "pre-auto-gc"):
        hook = scratch.top / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/canary\n")
        hook.chmod(0o755)
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        assert door.push(_tip(scratch))[0] is Pushed.DONE
        door.fetch()
    assert not (tmp_path / "canary").exists()
    assert read_notes(scratch.repository().git.with_variables(GIT_DIR=str(hub)), [scratch.git("rev-parse", "HEAD")])


def test_there_is_no_such_remote(scratch: Scratch) -> None:
    with pytest.raises(RemoteError, match="there is no remote 'x'"), transport(scratch.repository(), "x", {}):
        pass


def test_nothing_is_left_behind(scratch: Scratch, hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    assert isinstance(_fetch(scratch), str | None)
    door: Transport
    with transport(scratch.repository(), "origin", scratch.environment) as door:
        assert os.listdir(tmp_path / "temporary")  # noqa: PTH208 (names are enough)
        assert door.remote == "origin"
    assert list((tmp_path / "temporary").iterdir()) == []
    assert hub.is_dir()
