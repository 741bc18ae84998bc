import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.sshsig import NoSshSignature, SshSignature, parse_ssh_signature
from support.security_keys import SecurityKey

KEY = SecurityKey(b"seed")
TOUCHED = KEY.sign(b"line", "signoff@countersign.v1", touched=True)


def test_a_device_says_whether_it_was_touched() -> None:
    untouched = KEY.sign(b"line", "signoff@countersign.v1", touched=False)

    assert parse_ssh_signature(TOUCHED).touched
    assert not parse_ssh_signature(untouched).touched


def test_a_key_without_a_device_was_never_touched() -> None:
    assert not SshSignature(b"ssh-ed25519", None).touched


@given(st.integers(0, len(TOUCHED) - 1))
def test_what_is_cut_off_is_no_signature(length: int) -> None:
    with pytest.raises(NoSshSignature):
        parse_ssh_signature(TOUCHED[:length])


@pytest.mark.parametrize("data", [b"", b"SSHSIG", TOUCHED + b"\0", b"SSHSIG\0\0\0\x02" + TOUCHED[10:]])
def test_anything_else_is_none_either(data: bytes) -> None:
    with pytest.raises(NoSshSignature):
        parse_ssh_signature(data)
