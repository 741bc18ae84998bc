from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.check import judge
from countersign.gate.excluded import Excluded
from countersign.gate.policy_file import parse_policy
from support.firm import AI, FIRM

_POLICY = parse_policy('version = 1\ngenerated = ["gen/**"]\n')


def test_what_a_bot_wrote_is_told_from_what_is_generated_and_long_lines_count_as_many() -> None:
    files = (
        JudgedFile("gen/min.js", {0: AI, 1: None}, counts={0: 500}),
        JudgedFile("package-lock.json", {0: AI, 1: AI}, bot="dependabot"),
        JudgedFile("app.py", {}),
    )
    judgement = judge(JudgedChange(files, frozenset({"bob@example.com"})), FIRM, _POLICY)

    assert judgement.findings == ()
    assert judgement.excluded == (Excluded("gen/**", "", 1, 500), Excluded("", "dependabot", 1, 2))
    assert judgement.excluded[1].phrase == "2 lines in 1 file (written by dependabot)"
