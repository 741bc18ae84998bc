from countersign.gate.check import Verdict, judge
from countersign.gate.policy_file import parse_policy
from countersign.origin import TYPED_OBSERVED
from support.firm import FIRM, change_by

POLICY = parse_policy("version = 1\nmost_files = 3\n")


def test_a_change_of_more_files_than_the_policy_lets_it_have_is_blocked_whoever_signs() -> None:
    change = change_by("alice@example.com", **{name: {0: TYPED_OBSERVED} for name in "abcd"})
    judgement = judge(change, FIRM, POLICY)
    (finding,) = judgement.findings

    assert (judgement.verdict, judgement.unblock, finding.needs) == (Verdict.BLOCKED, (), None)
    assert finding.message == (
        "The change has 4 files, and the policy lets a change have 3 (most_files): no sign-off helps, split it "
        "(rule too-many-files)."
    )


def test_as_many_as_that_are_judged_as_any_others() -> None:
    change = change_by("alice@example.com", **{name: {0: TYPED_OBSERVED} for name in "abc"})

    assert judge(change, FIRM, POLICY).verdict is Verdict.CLEAR
