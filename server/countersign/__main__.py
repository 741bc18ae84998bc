"""The command line: `countersign`, and `python -m countersign`.

Agents start `countersign ingest` at every tool call, so that one command begins without the others' parser.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit code."""
    if sys.argv[1:2] == ["ingest"]:
        from countersign.cli.ingest import in_haste  # noqa: PLC0415 (of the two, only one is needed)

        code = in_haste(sys.argv[2:])
        if code is not None:
            return code
    from countersign.cli.main import main as with_all_commands  # noqa: PLC0415 (as above)

    return with_all_commands()


if __name__ == "__main__":
    sys.exit(main())
