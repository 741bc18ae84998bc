"""Started by prepare-commit-msg with `python -I -S`: no site packages, and nothing of the repository can be imported.

Kept small, because a script is compiled anew each time it is run; the work is in `stamping`.
"""

import os
import sys

# At the end: the directory that holds this package may hold others, which must not stand in for the standard library.
sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100, PTH120 (pathlib would cost more than all the rest)

from countersign.hooks.stamping import main

sys.exit(main(sys.argv[1:]))
