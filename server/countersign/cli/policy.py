"""The life of a policy: check what you wrote, try it on cases, on a change, and on what was merged already.

Nothing of this changes what is in force: that is what stands on the target branch.

for example:
  countersign policy lint                  what you wrote in .countersign/, and what you may not have meant
  countersign policy test                  the cases in .countersign/policy_test.toml
  countersign policy simulate              the change of this branch, judged by the policy in the work tree
  countersign policy simulate main..topic
  countersign policy backtest --last 50    how many of the last 50 merges it would have stopped

Exit code: 0 fine; 1 a case failed, or lint found something that cannot work; 2 the policy is broken.
"""

import argparse

from countersign.cli import policy_backtest, policy_lint, policy_simulate, policy_trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The four commands below."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="lint | test | simulate | backtest")
    lint = commands.add_parser("lint", help="read policy and roster, and say what may not be meant so")
    trial = commands.add_parser("test", help="judge the cases beside the policy")
    simulate = commands.add_parser("simulate", help="judge a change by this policy instead of the target's")
    simulate.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    simulate.add_argument("--base", metavar="REF", help="the target branch, whose own policy is compared with")
    backtest = commands.add_parser("backtest", help="judge what the base branch has got lately")
    backtest.add_argument("--last", type=int, default=100, metavar="N", help="so many merges (default: 100)")
    backtest.add_argument("--base", metavar="REF", help="the branch; default: the base branch")
    for one in (lint, trial, simulate, backtest):
        one.add_argument("--rev", metavar="REF", help="the policy and roster of a commit instead of the work tree")
        one.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    runs = {
        "lint": policy_lint.run,
        "test": policy_trial.run,
        "simulate": policy_simulate.run,
        "backtest": policy_backtest.run,
    }
    return runs[arguments.what](arguments)
