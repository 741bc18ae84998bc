"""Records of people on the roster, with what their signatures are worth."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from countersign.gate.keys import fingerprint, public_key
from countersign.gate.roster import Roster
from countersign.gate.sshsig import NoSshSignature, parse_ssh_signature
from countersign.gate.statements import Statement
from countersign.git.process import Git
from countersign.git.signatures import SshKeygen
from countersign.git.signoff_refs import Chain, KeptSignOff


def roster_keys(roster: Roster) -> dict[str, dict[str, str]]:
    """By name, the keys with which a person may sign, by fingerprint."""
    return {person.name: _by_fingerprint(person.keys) for person in roster.people}


def known_keys(roster: Roster) -> dict[str, dict[str, str]]:
    """The same with those that were revoked: what they signed before may count."""
    return {person.name: _by_fingerprint((*person.keys, *dict(person.revoked))) for person in roster.people}


@dataclass(slots=True)
class Verifier:
    """Looks at signatures, each once.

    Attributes:
        git: says where `ssh-keygen` is to be looked for.
        roster: whose keys count.
    """

    git: Git
    roster: Roster
    _program: SshKeygen | None = None
    _keys: dict[str, dict[str, str]] = field(init=False)
    _cutoffs: dict[str, int] = field(init=False)
    _known: dict[tuple[str, str, str], Statement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the keys of the roster."""
        self._keys = known_keys(self.roster)
        revoked = [pair for person in self.roster.people for pair in person.revoked]
        self._cutoffs = {mark: count for key, count in revoked for mark in _by_fingerprint((key,))}

    def knows(self, chain: Chain) -> bool:
        """Whether the roster has the key of a chain for its person, revoked or not."""
        return chain.key in self._keys.get(chain.person, {})

    def statement(self, chain: Chain, kept: KeptSignOff) -> Statement:
        """A record of a chain that is known.

        Raises:
            SigningFailed: signatures cannot be checked here.
        """
        record = kept.record
        # The same line in the chain of another key is another statement, and may well be a forged one.
        known = self._known.get((chain.person, chain.key, record.id))
        if known is None:
            self._program = self._program or SshKeygen.beside(self.git)
            key = self._keys[chain.person][chain.key]
            genuine = self._program.verify(record.line(), kept.signature, chain.person, key, record.kind.namespace)
            cut = record.seq > self._cutoffs.get(chain.key, record.seq)
            known = Statement(record, chain.key, genuine, revoked_key=cut, touched=genuine and _touched(kept))
            self._known[chain.person, chain.key, record.id] = known
        return known


def _touched(kept: KeptSignOff) -> bool:
    try:
        return parse_ssh_signature(kept.signature).touched
    except NoSshSignature:
        return False


def _by_fingerprint(written: Iterable[str]) -> dict[str, str]:
    keys = [key for key in map(public_key, written) if key is not None]
    return {fingerprint(key): key for key in keys}
