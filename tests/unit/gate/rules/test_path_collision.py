from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.check import Verdict, judge
from countersign.gate.policy import Policy
from support.firm import FIRM


def test_a_path_that_looks_like_another_one_has_to_be_named_otherwise() -> None:
    change = JudgedChange(
        (JudgedFile("Payments/a", {}),), frozenset({"alice@example.com"}), collisions=(("Payments/a", "payments"),)
    )
    judgement = judge(change, FIRM, Policy())
    (finding,) = judgement.findings

    assert (judgement.verdict, judgement.unblock, finding.needs) == (Verdict.BLOCKED, (), None)
    assert finding.message == (
        "Payments/a: differs from payments only in case, in the form of a letter or in what Windows drops from names, "
        "so that many disks take them for one; no sign-off helps, name it otherwise (rule path-collision)."
    )
