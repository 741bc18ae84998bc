"""Signing and verifying with OpenSSH's own program, in a namespace of our own.

Git's verifier is never used: which program it runs and which keys it believes is for the repository's configuration to
say. Here the program comes from outside the work tree, and the one key that may have signed from the roster.
"""

import base64
import binascii
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from countersign.gate.keys import public_key
from countersign.gate.signoff import NAMESPACE
from countersign.git.process import Git

_PATIENCE = 30.0

#: A person may have to find the hardware key and to touch it.
_PATIENCE_WITH_PEOPLE = 300.0

_BEGIN = b"-----BEGIN SSH SIGNATURE-----"
_END = b"-----END SSH SIGNATURE-----"
_WIDTH = 70

#: What the program needs to ask for a passphrase, and to find the agent.
_FOR_SIGNING = (
    "HOME", "SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    "XDG_RUNTIME_DIR", "TERM", "TMPDIR", "SYSTEMROOT", "USERPROFILE",
)  # fmt: skip


class SigningFailed(Exception):  # noqa: N818 (it reads as what it says)
    """A key that cannot be used, or no program to use it with. `str()` is a sentence."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key to sign with: its public half, and where the private one is (None: in the agent)."""

    public: str
    file: Path | None


@dataclass(frozen=True, slots=True)
class SshKeygen:
    """`ssh-keygen`, as it may be run.

    Attributes:
        program: absolute path, never inside a work tree.
        path: of directories outside the work tree.
    """

    program: str
    path: str

    @classmethod
    def beside(cls, git: Git) -> "SshKeygen":
        """The program, from the directories in which git itself was looked for.

        Raises:
            SigningFailed: there is none.
        """
        path = git.variables["PATH"]
        name = "ssh-keygen.exe" if os.name == "nt" else "ssh-keygen"
        for place in path.split(os.pathsep):
            candidate = Path(place, name)
            if candidate.is_file() and os.access(candidate, os.X_OK):
                return cls(str(candidate), path)
        raise SigningFailed("ssh-keygen was not found in any directory of PATH outside of the repository")

    def verify(self, line: bytes, signature: bytes, signer: str, key: str, namespace: str = NAMESPACE) -> bool:
        """Whether a signature over a line is one by exactly this key, made for a namespace.

        Args:
            line: what was signed.
            signature: as `sign` gives it.
            signer: a name on the roster.
            key: as `public_key` gives it.
            namespace: what it has to be made for.

        Raises:
            SigningFailed: the program cannot be started, or does not end.
        """
        with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
            allowed, armoured = Path(folder, "allowed_signers"), Path(folder, "signature")
            allowed.write_text(f'{signer} namespaces="{namespace}" {key}\n', "ascii")
            armoured.write_bytes(_armoured(signature))
            done = self._run(
                ["-Y", "verify", "-f", str(allowed), "-I", signer, "-n", namespace, "-s", str(armoured)],
                line,
                {},
                _PATIENCE,
            )
        return done.returncode == 0

    def sign(self, line: bytes, key: SigningKey, environment: Mapping[str, str], namespace: str = NAMESPACE) -> bytes:
        """A signature over a line, without armour. A passphrase or a touch may be asked for on the terminal.

        Raises:
            SigningFailed: the key cannot be used.
        """
        kept = {name: environment[name] for name in _FOR_SIGNING if name in environment}
        with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
            if key.file is None:
                public = Path(folder, "key.pub")
                public.write_text(f"{key.public}\n", "ascii")
                where = ["-U", "-f", str(public)]
            else:
                where = ["-f", str(key.file)]
            done = self._run(["-Y", "sign", "-n", namespace, *where], line, kept, _PATIENCE_WITH_PEOPLE)
        if done.returncode != 0:
            raise SigningFailed(f"the key did not sign: {_first_line(done.stderr)}")
        return _bare(done.stdout)

    def key_in_file(self, file: Path, environment: Mapping[str, str]) -> SigningKey:
        """The key that a file holds, or whose public half it is.

        Raises:
            SigningFailed: it is none, or cannot be read.
        """
        for public in (file, file.with_name(f"{file.name}.pub")):
            found = _public_in(public)
            if found is not None:
                private = file.with_name(file.name.removesuffix(".pub"))
                return SigningKey(found, private if _public_in(private) is None and private.is_file() else None)
        if not file.is_file():
            raise SigningFailed(f"{file}: no such file")
        kept = {name: environment[name] for name in _FOR_SIGNING if name in environment}
        done = self._run(["-y", "-f", str(file)], b"", kept, _PATIENCE_WITH_PEOPLE)
        found = public_key(done.stdout.decode("utf-8", "replace"))
        if done.returncode != 0 or found is None:
            raise SigningFailed(f"{file} is no SSH key that can sign: {_first_line(done.stderr)}")
        return SigningKey(found, file)

    def _run(
        self, words: list[str], given: bytes, variables: Mapping[str, str], patience: float
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 (an absolute path, and no shell)
                [self.program, *words], input=given, capture_output=True, timeout=patience, check=False, cwd=os.sep,
                env={"PATH": self.path, "LC_ALL": "C", **variables},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise SigningFailed(f"ssh-keygen gave no answer in {patience:g} seconds") from None
        except OSError as fault:
            raise SigningFailed(f"{self.program}: {fault.strerror}") from fault


def users_key(configured: str, program: SshKeygen, environment: Mapping[str, str]) -> SigningKey:
    """The key that a value of `user.signingkey` means: a file, or a literal public key whose other half the agent has.

    Raises:
        SigningFailed: it is no SSH key.
    """
    literal = public_key(configured.removeprefix("key::"))
    if literal is not None:
        return SigningKey(literal, None)
    file = Path(environment.get("HOME", "/"), configured[2:]) if configured.startswith("~/") else Path(configured)
    if not file.is_absolute() or not file.is_file():
        raise SigningFailed("user.signingkey is neither an SSH key nor the absolute path of one")
    return program.key_in_file(file, environment)


def _public_in(file: Path) -> str | None:
    try:
        text = file.read_bytes()[:65536].decode("utf-8", "replace")
    except OSError:
        return None
    return public_key(text)


def bare_signature(armoured: bytes) -> bytes | None:
    """A signature as commits have it, without armour; None if it is none of an SSH key."""
    if not armoured.strip().startswith(_BEGIN):
        return None
    try:
        return _bare(armoured)
    except binascii.Error:
        return None


def _armoured(signature: bytes) -> bytes:
    text = base64.b64encode(signature)
    lines = [text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH)]
    return b"\n".join([_BEGIN, *lines, _END, b""])


def _bare(armoured: bytes) -> bytes:
    return base64.b64decode(b"".join(armoured.replace(_BEGIN, b"").replace(_END, b"").split()), validate=True)


def _first_line(text: bytes) -> str:
    lines = text.decode("utf-8", "replace").split("\n")
    return lines[0].strip() or "it gave no reason"
