"""SSH public keys, as a roster and a `.pub` file have them."""

import base64
import binascii
from hashlib import sha256

_TYPES = frozenset(
    {
        "ssh-ed25519",
        "ssh-rsa",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    }
)


def public_key(text: str) -> str | None:
    """`TYPE BASE64` without a comment; None for what is no key that can sign.

    Options before the type, as `authorized_keys` has them, make it none: `cert-authority` would let one key speak for
    any number of others. A key that is spelt in another way, as padding and spare bits of base64 allow, comes out as
    the same.
    """
    words = text.split()
    if len(words) < 2 or words[0] not in _TYPES:  # noqa: PLR2004 (type and key)
        return None
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (ValueError, binascii.Error):
        return None
    kind = words[0].encode()
    if not blob.startswith(len(kind).to_bytes(4, "big") + kind):
        return None
    return f"{words[0]} {base64.b64encode(blob).decode('ascii')}"


def fingerprint(key: str) -> str:
    """64 hex digits that stand for a key which `public_key` gave: a form that fits into the name of a ref."""
    return fingerprint_of_blob(base64.b64decode(key.split()[1]))


def fingerprint_of_blob(blob: bytes) -> str:
    """The same of a key as signatures have it."""
    return sha256(blob).hexdigest()
