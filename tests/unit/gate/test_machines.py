import pytest

from countersign.gate.machines import is_machine


@pytest.mark.parametrize(
    "email",
    [
        "noreply@anthropic.com",
        "NoReply@Anthropic.com",
        "223556219+Copilot@users.noreply.github.com",
        "158243242+devin-ai-integration[bot]@users.noreply.github.com",
    ],
)
def test_addresses_of_tools_are_known_in_any_case(email: str) -> None:
    assert is_machine(email)


@pytest.mark.parametrize(
    "email",
    [
        "bob@example.com",
        "bob@anthropic.com",
        "49699333+bob@users.noreply.github.com",
        "1+copilot@users.noreply.github.com",
        "[bot]@users.noreply.github.com.example.com",
        "",
    ],
)
def test_addresses_of_people_are_not_taken_for_those_of_tools(email: str) -> None:
    assert not is_machine(email)
