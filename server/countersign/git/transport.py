"""The one door through which git talks to other repositories. It opens for `sync` only.

A repository's own configuration can name programs that a transport runs. So the configuration of a transport is made
of the user's own, and of what of the repository's names no program: see `trusted_settings`. Git runs in an empty
repository that borrows the objects of the real one; no other setting of the real one is ever read.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from countersign.git.notes import CLAIMS, RECORDS
from countersign.git.process import WHICH_REPOSITORY, Finished, Git
from countersign.git.remotes import remote_names, tracking_ref
from countersign.git.repository import Repository
from countersign.git.trusted_settings import Setting, all_settings, allowed_protocols, distrusted, followed

#: What the user's environment says to transports: keys, agents, proxies, and who asks for a password.
_KEPT = frozenset({
    "SSH_AUTH_SOCK", "SSH_AGENT_PID", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "GIT_ASKPASS", "GIT_TERMINAL_PROMPT",
    "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_PROXY_COMMAND", "GIT_ALLOW_PROTOCOL", "TERM", "GPG_TTY",
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "SSL_CERT_FILE",
    "SSL_CERT_DIR", "CURL_CA_BUNDLE", "all_proxy", "http_proxy", "https_proxy", "no_proxy", "ALL_PROXY", "HTTP_PROXY",
    "HTTPS_PROXY", "NO_PROXY",
})  # fmt: skip
_KEPT_FAMILIES = ("GIT_SSL_", "GIT_HTTP_")

#: The borrowed objects are not ours to tidy up: what only the real repository's refs hold on to would be deleted.
_NO_TIDYING = ("gc.auto=0", "maintenance.auto=false", "fetch.writeCommitGraph=false")

_THEIRS = "refs/theirs/notes"
_BELOW = "refs/theirs/below/"

#: Name and password in an address: no message shows them.
_SECRET = re.compile(r"(?<=//)[^/@\s]+@")


class RemoteError(Exception):
    """A remote that cannot be talked to.

    Attributes:
        hint: what there is to do, as a sentence; empty if there is nothing.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(_SECRET.sub("", message))
        self.hint = hint


class Pushed(Enum):
    """How a push ended."""

    DONE = "done"
    REJECTED = "rejected"  # the remote has something else by now, or takes nothing from us


@dataclass(frozen=True, slots=True)
class Transport:
    """One remote, as it can be talked to.

    Attributes:
        remote: its name.
        git: runs in the empty repository.
        real: git of the real repository.
        distrusted: keys of the repository's own configuration that name programs, which were not run.
        inside: addresses to push to that lie in the repository itself.
    """

    remote: str
    git: Git
    real: Git
    distrusted: tuple[str, ...]
    inside: tuple[str, ...] = field(default=())

    def fetch(self, ref: str = RECORDS) -> str | None:
        """The commit of notes that the remote has, fetched with all it needs; None if it has none.

        Args:
            ref: full name of the ref of the notes.

        Raises:
            RemoteError: it cannot be reached, or read.
        """
        done = self.git.call(
            "fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
            "--no-recurse-submodules", "--refmap=", self.remote, f"+{ref}*:{_THEIRS}*",
        )  # fmt: skip
        if done.code != 0:
            raise RemoteError(f"{self.remote} cannot be read: {_complaint(done)}", self._hint())
        found = self.git.call("rev-parse", "--verify", "--quiet", f"{_THEIRS}^{{commit}}")
        return found.out.decode().strip() if found.code == 0 else None

    def heads(self, refs: Sequence[str]) -> dict[str, str]:
        """The commits that refs of the remote have, fetched; left out are those that it does not have.

        Raises:
            RemoteError: it cannot be reached, or read.
        """
        listed = self.git.call("ls-remote", self.remote, *refs) if refs else None
        if listed is None:
            return {}
        if listed.code != 0:
            raise RemoteError(f"{self.remote} cannot be read: {_complaint(listed)}", self._hint())
        named = (line.split("\t") for line in listed.out.decode("utf-8", "replace").splitlines())
        found = {ref: commit for commit, ref in named if ref in refs}
        done = self.git.call(
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
            "--no-recurse-submodules", "--refmap=", self.remote, *(f"+{ref}:refs/found/{ref}" for ref in found),
        ) if found else None  # fmt: skip
        if done is not None and done.code != 0:
            raise RemoteError(f"{self.remote} cannot be read: {_complaint(done)}", self._hint())
        return found

    def push(self, tip: str, ref: str = RECORDS) -> tuple[Pushed, str]:
        """Make a commit of notes the remote's, which must be an ancestor of it: nothing is ever overwritten.

        Returns:
            How it ended, and for a rejection the remote's own words.

        Raises:
            RemoteError: the remote cannot be reached, or written to.
        """
        if self.inside:
            raise RemoteError(
                f"nothing is pushed to {self.inside[0]}, which lies in this repository itself",
                "its hooks would run, and whoever made this repository wrote them",
            )
        done = self.git.call(
            "push", "--porcelain", "--no-verify", "--no-signed", "--no-follow-tags", "--recurse-submodules=no",
            self.remote, f"{tip}:{ref}",
        )  # fmt: skip
        if done.code == 0:
            return Pushed.DONE, ""
        lines = [line.split("\t") for line in done.out.decode("utf-8", "replace").splitlines()]
        # `[remote rejected] (pre-receive hook declined)`
        rejections = [fields[-1].partition("(")[2].removesuffix(")") for fields in lines if fields[0] == "!"]
        if not rejections:
            raise RemoteError(f"{self.remote} cannot be written to: {_complaint(done)}", self._hint())
        told = done.err.decode("utf-8", "replace").splitlines()
        remarks = [remark for line in told if line.startswith("remote: ") and (remark := line[8:].strip())]
        return Pushed.REJECTED, _SECRET.sub("", "; ".join([*rejections[:1], *remarks[:1]]))

    def fetch_below(self, prefix: str) -> dict[str, str]:
        """The refs that the remote has below a prefix, and the commits that they name, fetched with all they need.

        Raises:
            RemoteError: it cannot be reached, or read.
        """
        self._tell_tips()
        done = self.git.call(
            "fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
            "--no-recurse-submodules", "--refmap=", self.remote, f"+{prefix}*:{_BELOW}*",
        )  # fmt: skip
        if done.code != 0:
            raise RemoteError(f"{self.remote} cannot be read: {_complaint(done)}", self._hint())
        listed = self.git.run("for-each-ref", "--format=%(objectname) %(refname)", _BELOW)
        named = (line.partition(" ") for line in listed.decode("utf-8", "surrogateescape").splitlines())
        return {prefix + ref.removeprefix(_BELOW): tip for tip, _, ref in named}

    def push_all(self, tips: Mapping[str, str]) -> dict[str, str]:
        """Make commits the remote's refs, by full name; each has to contain what the remote has there.

        Returns:
            Those that were rejected, with the reason.

        Raises:
            RemoteError: the remote cannot be reached, or written to.
        """
        if self.inside:
            raise RemoteError(
                f"nothing is pushed to {self.inside[0]}, which lies in this repository itself",
                "its hooks would run, and whoever made this repository wrote them",
            )
        done = self.git.call(
            "push", "--porcelain", "--no-verify", "--no-signed", "--no-follow-tags", "--recurse-submodules=no",
            self.remote, *(f"{tip}:{ref}" for ref, tip in sorted(tips.items())),
        )  # fmt: skip
        lines = [line.split("\t") for line in done.out.decode("utf-8", "surrogateescape").splitlines()]
        rejected = {
            fields[1].partition(":")[2]: _SECRET.sub("", fields[-1].partition("(")[2].removesuffix(")"))
            for fields in lines
            if fields[0] == "!"
        }
        if done.code != 0 and not rejected:
            raise RemoteError(f"{self.remote} cannot be written to: {_complaint(done)}", self._hint())
        return rejected

    def _tell_tips(self) -> None:
        """Give the empty repository the tips that the real one has, so that their history is not sent once more."""
        if any(
            one.endswith(".promisor") for one in self.real.call("config", "--list", "--name-only").out.decode().split()
        ):
            return
        tips = self.real.run("for-each-ref", "--format=%(objectname) %(objecttype)").decode().splitlines()
        commits = dict.fromkeys(line.split(" ")[0] for line in tips if line.endswith(" commit"))
        wanted = "".join(f"update refs/here/{tip} {tip}\n" for tip in commits)
        self.git.run("update-ref", "--stdin", stdin=wanted.encode())

    def _hint(self) -> str:
        if not self.distrusted:
            return ""
        return (
            f"this repository's own configuration names programs to run ({', '.join(self.distrusted)}); sync runs only "
            "what yours names: set them with `git config --global`, if you trust them"
        )


@contextmanager
def transport(
    repository: Repository, remote: str, environment: Mapping[str, str], *, is_address: bool = False
) -> Iterator[Transport]:
    """Open the door to a remote of a repository.

    Args:
        repository: that has the remote.
        remote: its name.
        environment: of the process, `os.environ` as a rule.
        is_address: whether it need not be a name, because the user has given an address.

    Raises:
        RemoteError: there is no such remote.
    """
    if is_address and remote.startswith("-"):
        raise RemoteError(f"{remote!r} is no address of a repository")
    if not is_address and remote not in remote_names(repository.git):
        raise RemoteError(f"there is no remote {remote!r}", "`git remote` lists what there is")
    settings = all_settings(repository.git)
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        git = _borrowing(repository, Path(folder), environment)
        git.run("init", "--quiet", "--bare", "--template=", f"--object-format={repository.object_format}")
        if (repository.common_dir / "shallow").exists():
            (Path(folder) / "shallow").write_bytes((repository.common_dir / "shallow").read_bytes())
        _tell_what_is_here(git, repository, remote, settings)
        git = git.with_configuration(followed(settings, all_settings(git), remote))
        if "GIT_ALLOW_PROTOCOL" not in environment:
            git = git.with_variables(GIT_ALLOW_PROTOCOL=":".join(allowed_protocols(settings)))
        yield Transport(remote, git, repository.git, distrusted(settings, remote), _inside(repository, remote))


def _inside(repository: Repository, remote: str) -> tuple[str, ...]:
    """Addresses of directories in the repository. A remote's hooks run when it is pushed to on this machine."""
    told = repository.git.call("remote", "get-url", "--push", "--all", remote)
    tops = {os.path.realpath(place) for place in (repository.work_tree, repository.common_dir) if place is not None}
    found = []
    for address in told.out.decode("utf-8", "surrogateescape").splitlines():
        path = os.path.realpath(repository.git.directory / address.removeprefix("file://"))
        if any(path == top or path.startswith(top + os.sep) for top in tops) and os.path.exists(path):  # noqa: PTH110 (as text)
            found.append(address)
    return tuple(found)


def _borrowing(repository: Repository, folder: Path, environment: Mapping[str, str]) -> Git:
    """Git of an empty repository in a folder, with the objects of the real one, and the user's agents and proxies."""
    real = repository.git
    kept = {name: value for name, value in environment.items() if name in _KEPT or name.startswith(_KEPT_FAMILIES)}
    objects = environment.get("GIT_OBJECT_DIRECTORY") or str(repository.common_dir / "objects")
    variables = {name: value for name, value in real.variables.items() if name not in WHICH_REPOSITORY}
    # Nobody can be asked where nobody is; git would wait for ever.
    variables["GIT_TERMINAL_PROMPT"] = str(int(os.isatty(2)))
    where = {"GIT_DIR": str(folder), "GIT_OBJECT_DIRECTORY": objects}
    if alternates := real.variables.get("GIT_ALTERNATE_OBJECT_DIRECTORIES"):
        where["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = alternates
    return replace(real, variables={**variables, **kept, **where}).with_settings(*_NO_TIDYING)


def _tell_what_is_here(git: Git, repository: Repository, remote: str, settings: Sequence[Setting]) -> None:
    """Give the empty repository refs to what was fetched before, so that only what is new is sent."""
    if any(one.key == "extensions.partialclone" or one.key.endswith(".promisor") for one in settings):
        return  # a plain fetch has left notes out there: everything has to be sent once more
    refs = (RECORDS, tracking_ref(remote), CLAIMS, tracking_ref(remote, CLAIMS))
    tips = {repository.find_commit(ref) for ref in refs}
    wanted = "".join(f"create refs/here/{tip} {tip}\n" for tip in tips if tip is not None)
    git.run("update-ref", "--stdin", stdin=wanted.encode())


def _complaint(done: Finished) -> str:
    """The line of standard error that says most."""
    lines = done.err.decode("utf-8", "replace").splitlines()
    telling = [line for line in lines if line.startswith(("fatal: ", "error: ", "ssh: ", "remote: "))] or lines
    shown = telling[0] if telling else f"exit code {done.code}"
    return shown.removeprefix("fatal: ").removeprefix("error: ")
