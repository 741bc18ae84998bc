"""What git runs as a hook: `countersign init` puts the hooks there, and nobody has to type this.

pre-receive, update: the gate in front of a bare repository. Pushes to protected branches are judged as `check` judges
them, and sign-offs can only be added to; what cannot be judged is refused.
pre-push: a courtesy to the one who pushes. It signs the records where a key is set, and says what is still needed; it
stops only a push straight to the base branch that the gate blocks.

for example, in hooks/pre-receive of a bare repository:
  exec countersign hook pre-receive
"""

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from countersign.cli import answer_text, errors
from countersign.cli.answer import Answer
from countersign.gate.check import Verdict
from countersign.git.after_push import Update, parse_updates
from countersign.git.repository import Repository

_COURTESY = "countersign.prePush"
_COURTESIES = ("attest", "check", "off")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("hook", choices=("pre-receive", "update", "pre-push"), metavar="HOOK", help="its name")
    parser.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="as git gives them")


def run(arguments: argparse.Namespace) -> int:
    """Do what the hook is for."""
    if arguments.hook == "pre-push":
        return _pre_push(arguments)
    if arguments.hook == "update":
        if len(arguments.arguments) != 3:  # noqa: PLR2004 (ref, old, new)
            raise errors.CommandError("an update hook is given a ref, an old id and a new id")
        ref, old, new = arguments.arguments
        return _receive(arguments, [Update(old, new, ref)])
    try:
        return _receive(arguments, parse_updates(sys.stdin))
    except ValueError as fault:
        raise errors.CommandError(f"standard input: {fault}") from fault


def _receive(arguments: argparse.Namespace, updates: list[Update]) -> int:
    from countersign.gate.configuration import ConfigurationError  # noqa: PLC0415 (a push of nothing need not wait)
    from countersign.wiring.receiving import rulings  # noqa: PLC0415 (as above)

    repository = Repository.find(arguments.directory, os.environ)
    refused = 0
    try:
        for ruling in rulings(repository, updates, datetime.now(UTC)):
            if ruling.judged is not None:
                for remark in ruling.judged.remarks:
                    errors.warn(remark)
                if ruling.judged.judgement.findings:
                    answer_text.show(Answer.of(ruling.judged))
            if ruling.refused:
                refused += 1
                sys.stdout.flush()
                errors.say(f"refused: {ruling.refused}")
    except ConfigurationError as fault:
        raise errors.CommandError(str(fault), "whoever looks after the repository has to mend it there") from fault
    return errors.FINDINGS if refused else errors.FINE


# Before a push, on the machine of the one who pushes


def _pre_push(arguments: argparse.Namespace) -> int:
    """Nothing that goes wrong here stops a push: the gate is elsewhere."""
    told = _told_by_pre_commit(os.environ)
    lines = [told] if told else [line.split(" ") for line in sys.stdin.read().splitlines()]
    try:
        return max((_before_push(arguments, line) for line in lines if len(line) == 4), default=errors.FINE)  # noqa: PLR2004
    except Exception as fault:  # noqa: BLE001 (a courtesy that fails is said, and is no reason not to push)
        errors.warn(f"what this push needs could not be said: {fault}")
        return errors.FINE


def _told_by_pre_commit(environment: Mapping[str, str]) -> list[str]:
    """What git writes to a pre-push hook, from the variables in which pre-commit hands it on; nothing without it."""
    names = ("LOCAL_BRANCH", "TO_REF", "REMOTE_BRANCH", "FROM_REF")
    words = [environment.get(f"PRE_COMMIT_{name}", "") for name in names]
    return words if environment.get("PRE_COMMIT") and all(words[1:3]) else []


def _before_push(arguments: argparse.Namespace, line: list[str]) -> int:
    from countersign.cli.reading import reading  # noqa: PLC0415 (a push without branches need not wait for it)
    from countersign.wiring.judged import judged  # noqa: PLC0415 (as above)
    from countersign.wiring.question import question  # noqa: PLC0415 (as above)

    _, local, remote_ref, _ = line
    if not local.strip("0") or not remote_ref.startswith("refs/heads/"):
        return errors.FINE
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        courtesy = repository.config(_COURTESY) or "attest"
        if courtesy not in _COURTESIES:
            errors.warn(f"{_COURTESY} must be one of {', '.join(_COURTESIES)}; {courtesy!r} counts as off")
        base = repository.base() if courtesy in ("attest", "check") else None
        if base is None:
            return errors.FINE
        asked = question(repository, f"{base.name}..{_named(repository, local)}", None)
        if courtesy == "attest":
            _attest(checkout, asked)
        found = judged(checkout, asked, datetime.now(UTC))
    answer = Answer.of(found)
    if not found.judgement.findings:
        return errors.FINE
    if found.judgement.verdict is Verdict.BLOCKED and remote_ref == asked.branch:
        answer_text.show(answer)
        sys.stdout.flush()
        errors.say(
            f"{asked.target_name} needs this signed off first", "push a branch of its own, or `git push --no-verify`"
        )
        return errors.FINDINGS
    way_out = f"; {answer.way_out} may sign it off" if answer.way_out else ""
    sys.stderr.write(f"countersign: {found.judgement.verdict}: {answer.summary}{way_out}\n")
    return errors.FINE


def _named(repository: Repository, commit: str) -> str:
    return "HEAD" if repository.head() == commit else commit


def _attest(checkout: "Checkout", asked: "Question") -> None:
    """Sign the records, where the user has a key that the roster knows; without one there is nothing to say."""
    from countersign.git.signatures import SigningFailed  # noqa: PLC0415 (as above)
    from countersign.git.trusted_settings import all_settings  # noqa: PLC0415 (as above)
    from countersign.wiring.attesting import attest  # noqa: PLC0415 (as above)

    settings = all_settings(checkout.repository.git)
    if not any(one.is_the_users and one.key == "user.signingkey" for one in settings):
        return
    try:
        done = attest(checkout, asked, None, os.environ, datetime.now(UTC))
    except SigningFailed as fault:
        sys.stderr.write(f"countersign: the records are not attested: {fault}\n")
        return
    if done is not None:
        sys.stderr.write(f"countersign: the records of {asked.range} are attested; `countersign sync` shares that\n")


TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.wiring.checkout import Checkout
    from countersign.wiring.question import Question
