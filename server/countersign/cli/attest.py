"""Sign the records of your change: what they say of your lines, whose they are, is so.

Where a policy says `human = "attested"`, human text counts as human only if one of its authors has signed for it. It
approves nothing.

for example:
  countersign attest                          what HEAD adds to the base branch
  countersign attest main..feature
  countersign attest --key ~/.ssh/id_ed25519  another key than user.signingkey of your own git configuration
"""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.question import question
from countersign.cli.reading import reading
from countersign.cli.sign import say_signed, signing
from countersign.wiring.attesting import attest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the branch that the change is to go to")
    parser.add_argument("--key", metavar="FILE", help="an SSH key of yours that the roster has")


def run(arguments: argparse.Namespace) -> int:
    """Sign, unless that has been done."""
    with reading(arguments.directory, os.environ) as checkout, signing("attest"):
        asked = question(checkout.repository, arguments.range, arguments.base)
        with render.progress(f"reading {asked.range}"):
            done = attest(checkout, asked, arguments.key, os.environ, datetime.now(UTC))
    if done is None:
        render.Page().line(f"nothing to sign: the records of {asked.range} are attested as they are")
    else:
        say_signed(*done)
    return errors.FINE
