"""What an SSH signature says of itself: OpenSSH calls one good that a hardware key gave without having been touched.

The bytes are those of PROTOCOL.sshsig, without armour. Whether the signature is a good one is not seen here.
"""

from dataclasses import dataclass

_MAGIC = b"SSHSIG"
_PRESENT = 0x01
_SK = (b"sk-ssh-ed25519@openssh.com", b"sk-ecdsa-sha2-nistp256@openssh.com")
_LENGTH = 4
_TAIL = 5  # flags, and a counter of four bytes


class NoSshSignature(ValueError):  # noqa: N818 (it reads as what it says)
    """Bytes that are no SSH signature."""


@dataclass(frozen=True, slots=True)
class SshSignature:
    """What is of interest.

    Attributes:
        kind: type of the key.
        flags: that its device signed along; None for no device.
        key: the public key that it says it is by.
    """

    kind: bytes
    flags: int | None
    key: bytes = b""

    @property
    def touched(self) -> bool:
        """Whether the device says that somebody was there."""
        return self.flags is not None and bool(self.flags & _PRESENT)


def parse_ssh_signature(data: bytes) -> SshSignature:
    """Read a signature.

    Raises:
        NoSshSignature: it is none, or one of a form that is not known.
    """
    if not data.startswith(_MAGIC) or data[6:10] != b"\0\0\0\x01":
        raise NoSshSignature("not an SSH signature of version 1")
    fields: list[bytes] = []
    rest = data[10:]
    for _ in range(5):  # public key, namespace, reserved, name of the digest, signature
        field, rest = _string(rest)
        fields.append(field)
    if rest:
        raise NoSshSignature("something stands behind it")
    key_kind, _ = _string(fields[0])
    kind, rest = _string(fields[4])
    _, rest = _string(rest)
    if kind not in _SK:
        if rest:
            raise NoSshSignature("something stands behind it")
        return SshSignature(kind, None, fields[0])
    if key_kind != kind or len(rest) != _TAIL:
        raise NoSshSignature("not a signature of a device")
    return SshSignature(kind, rest[0], fields[0])


def _string(data: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(data[:_LENGTH], "big")
    if len(data) < _LENGTH + length:
        raise NoSshSignature("it is cut off")
    return data[_LENGTH : _LENGTH + length], data[_LENGTH + length :]
