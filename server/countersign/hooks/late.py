"""Started by post-commit and post-rewrite: make the records that are late, and say in one line what went wrong."""

import os
import sys

# As in `stamp`; the rest of Countersign's packages are found as usual, for this script is run with site packages.
sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100, PTH120 (as in `stamp`)

from countersign.hooks.late_records import main

sys.exit(main())
