"""A security key made of arithmetic: signatures as a device gives them, with the flags that a test wants.

OpenSSH checks such signatures in software, so no device is needed to see what is made of a touch that was not there.
The arithmetic is that of RFC 8032, written to be read; it guards no secret.
"""

import base64
from hashlib import sha256, sha512

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_BASE_Y = 4 * pow(5, -1, _P) % _P
_KIND = b"sk-ssh-ed25519@openssh.com"
_APPLICATION = b"ssh:"
_Point = tuple[int, int]


def _add(one: _Point, other: _Point) -> _Point:
    (x1, y1), (x2, y2) = one, other
    product = _D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, _P) % _P,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, _P) % _P,
    )


def _times(factor: int, point: _Point) -> _Point:
    found = (0, 1)
    while factor:
        if factor & 1:
            found = _add(found, point)
        point = _add(point, point)
        factor >>= 1
    return found


def _recover(y: int) -> int:
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    return _P - x if x & 1 else x


_BASE = (_recover(_BASE_Y), _BASE_Y)


def _packed(point: _Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


class SecurityKey:
    """One device with one key."""

    def __init__(self, seed: bytes) -> None:
        hashed = bytearray(sha512(seed).digest())
        hashed[0] &= 248
        hashed[31] = hashed[31] & 127 | 64
        self._scalar = int.from_bytes(hashed[:32], "little")
        self._prefix = bytes(hashed[32:])
        self._point = _packed(_times(self._scalar, _BASE))

    @property
    def public(self) -> str:
        """As a roster has it."""
        return f"{_KIND.decode()} {base64.b64encode(self._blob).decode()}"

    @property
    def _blob(self) -> bytes:
        return _string(_KIND) + _string(self._point) + _string(_APPLICATION)

    def sign(self, line: bytes, namespace: str, *, touched: bool) -> bytes:
        """An SSH signature over a line, without armour."""
        name = namespace.encode()
        signed = b"SSHSIG" + b"".join(map(_string, (name, b"", b"sha512", sha512(line).digest())))
        tail = bytes([int(touched)]) + (7).to_bytes(4, "big")
        message = sha256(_APPLICATION).digest() + tail + sha256(signed).digest()
        signature = _string(_KIND) + _string(self._ed25519(message)) + tail
        return b"SSHSIG\0\0\0\x01" + b"".join(map(_string, (self._blob, name, b"", b"sha512", signature)))

    def _ed25519(self, message: bytes) -> bytes:
        nonce = int.from_bytes(sha512(self._prefix + message).digest(), "little") % _L
        point = _packed(_times(nonce, _BASE))
        challenge = int.from_bytes(sha512(point + self._point + message).digest(), "little") % _L
        return point + ((nonce + challenge * self._scalar) % _L).to_bytes(32, "little")
