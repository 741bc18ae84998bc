"""A policy that is damaged anywhere is an error with a place, or it says something else: it is never a crash."""

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.gate.configuration import ConfigurationError
from countersign.gate.policy import Policy
from countersign.gate.policy_file import parse_policy

POLICY = """\
version = 1
mode = "enforce"
unknown = "ai"
generated = ["**/*.lock"]
directories = ["payments"]
[roles]
order = ["junior", "senior"]
[[tier]]
name = "critical"
paths = ["payments/**"]
does = ["symlink"]
[[rule]]
id = "one"
when = { tier = "critical", ai_lines = ">0", author_role = "<senior", window = { days = 3, ai_lines = ">9" } }
require = { count = 2, role = ">=senior", distinct_teams = 1, note = "rollback" }
carry = "same-delta"
until = 2027-02-20
"""

PIECES = st.sampled_from([
    '"', "[", "]", "{", "}", "=", "\n", "1", "-1", "1e9", "nan", "true", "0x1", '""', "[[rule]]", "\x00", "é",
    "2027-01-01", "[]", "{}", '"*"', '">0"', "'", '"""', "#",
])  # fmt: skip


def said_of(text: str) -> Policy | ConfigurationError:
    try:
        return parse_policy(text)
    except ConfigurationError as error:
        return error


@settings(max_examples=200)
@given(st.integers(0, len(POLICY)), st.integers(0, 12), PIECES | st.text(max_size=6))
def test_a_policy_that_was_damaged_is_refused_with_its_place_or_understood(at: int, gone: int, instead: str) -> None:
    text = POLICY[:at] + instead + POLICY[at + gone :]
    found = said_of(text)

    if isinstance(found, Policy):
        assert found.stated
    else:
        assert found.problem
        assert str(found).startswith(".countersign/policy.toml: ")
        assert 0 <= found.line <= text.count("\n") + 1
