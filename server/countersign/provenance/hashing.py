"""SHA-256, without what it costs to load.

Lean: the commit hook imports this module. hashlib loads OpenSSL, which takes as long as everything else that the hook
imports.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256

__all__ = ["sha256"]
