"""People with real keys, each with a clone of their own, and a bare repository between them."""

import os
import pty
import re
import select
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from countersign.gate.keys import fingerprint, public_key
from countersign.gate.policy import Policy
from countersign.gate.signoff import Kind, SignOff
from countersign.git.branches import branch_of
from countersign.git.signatures import SigningKey, SshKeygen
from countersign.git.signoff_refs import Chain, append, read_chains
from countersign.git.target import requirements_at
from countersign.wiring.checkout import Checkout
from countersign.wiring.net_delta import net_delta
from countersign.wiring.signing import Pen, statement
from countersign.wiring.signoffs import Place, matter_of
from support.repo import Ran
from support.reviewed import Reviewed

POLICY = 'version = 1\nrepository = "5f0c"\n'
ROLES = {"alice": "senior", "bob": "junior", "carol": "mid", "dana": "principal"}
_PATIENCE = 20.0
_SHOWN = re.compile(rb"^delta ([0-9a-f]{64})|^(?:approve|reject|override|delegate) ([0-9a-f]{64})", re.MULTILINE)


class Office:
    """`bob` works on the branch `work` in a clone of his; `alice` has another one; `bare` is between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: dict[str, Path] = {}
        for name in (*ROLES, "alice-laptop", "mallory"):
            self.keys[name] = make_key(folder, name)
        self.bob = Reviewed.begin(folder, roster=self.roster(), policy=POLICY)
        self.bare = folder / "bare.git"
        self.bob.git("clone", "--quiet", "--bare", str(self.bob.path), str(self.bare))
        self.bob.git("symbolic-ref", "HEAD", "refs/heads/main", cwd=self.bare)
        self.bob.git("remote", "add", "origin", str(self.bare))
        self.alice = self.clone("alice")

    def roster(self, **roles: str) -> str:
        """The roster; alice has two keys."""
        tables = []
        for name, role in (ROLES | roles).items():
            keys = [self.public(key) for key in (name, f"{name}-laptop") if key in self.keys]
            tables.append(
                f'[people.{name}]\nrole = "{role}"\nemails = ["{name}@example.com"]\n'
                f"keys = [{', '.join(f'{key!r}' for key in keys)}]\n"
            )
        return "\n".join(tables)

    def public(self, name: str) -> str:
        return self.keys[name].with_name(f"{name}.pub").read_text("ascii").strip()

    def clone(self, name: str) -> Reviewed:
        clone = Reviewed(self.folder / name, self.bob.environment)
        self.bob.git("clone", "--quiet", str(self.bare), str(clone.path))
        clone.author(name)
        return clone

    def share(self, source: Reviewed, target: Reviewed, branch: str = "work") -> None:
        """Branch, notes and sign-offs, with plain git, and without force for sign-offs."""
        source.git("push", "--quiet", "--force", "origin", branch, "refs/notes/*:refs/notes/*")
        if source.git("for-each-ref", "refs/countersign/signoffs/"):
            source.git("push", "--quiet", "origin", "refs/countersign/signoffs/*:refs/countersign/signoffs/*")
        fetched = "refs/countersign/signoffs/*:refs/countersign/remotes/origin/signoffs/*"
        target.git("fetch", "--quiet", "origin", "+refs/notes/*:refs/notes/*", fetched)
        if target.git("branch", "--show-current") != branch:
            target.git("fetch", "--quiet", "origin", f"+{branch}:{branch}")

    def sign(self, repo: Reviewed, key: str, *words: str, typed: str | None = None, command: str = "sign") -> Ran:
        """Run `sign` on a terminal, and type what it asks for."""
        return on_terminal(repo, command, *words, "--key", str(self.keys[key]), typed=typed)

    def attest(self, repo: Reviewed, key: str, *words: str) -> Ran:
        """Run `attest`, which needs no terminal."""
        return repo.countersign("attest", *words, "--key", str(self.keys[key]))

    def forge(
        self, clone: Reviewed, key: str, signer: str, *, chain_of: str = "", namespace: str = "", **changed: object
    ) -> SignOff:
        """Sign `main..work` as our program would not: with some fields changed, and with any key.

        `chain_of` names the key whose chain gets the record, if it is not the one that signs; `namespace` what the
        signature is made for, if it is not what it should be.
        """
        repository = clone.repository
        head, target = repository.resolve("work"), repository.resolve("main")
        place = Place(branch_of(repository.git, "main"), target, repository.merge_bases(target, head)[0], head)
        chains = read_chains(repository.git)
        with Checkout(repository) as checkout:
            asks = requirements_at(repository.git, target)
            change = net_delta(checkout, target, place.fork, head, asks, datetime.now(UTC)).change
        policy: Policy = asks.policy
        matter = matter_of(repository, place, change, policy, chains, datetime.now(UTC))
        public = public_key(self.public(key))
        assert public is not None
        mark = fingerprint(public_key(self.public(chain_of or key)) or "")
        chain = next((one for one in chains if (one.person, one.key) == (signer, mark)), Chain(signer, mark))
        program = SshKeygen.beside(repository.git)
        pen = Pen(program, SigningKey(public, self.keys[key]), signer, chain)
        record = statement(Kind.APPROVE, pen, place, matter, matter.delta, policy="0" * 64, note="")
        record = replace(record, **changed)  # type: ignore[arg-type]
        made_for = namespace or record.kind.namespace
        append(repository.git, chain, record, program.sign(record.line(), pen.key, {}, made_for), head)
        return record


def make_key(folder: Path, name: str) -> Path:
    folder.joinpath("keys").mkdir(exist_ok=True)
    file = folder / "keys" / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file], check=True)
    return file


def on_terminal(repo: Reviewed, *words: str, typed: str | None = None) -> Ran:
    """Run our command line on a terminal of its own; what it shows is in `out`, colours taken out."""
    main, side = pty.openpty()
    line = [sys.executable, "-I", "-m", "countersign", *words]
    environment = {**repo.environment, "NO_COLOR": "1"}
    with subprocess.Popen(line, cwd=repo.path, env=environment, stdin=side, stdout=side, stderr=subprocess.PIPE) as ran:
        os.close(side)
        shown = b""
        answered = False
        until = datetime.now(UTC) + timedelta(seconds=_PATIENCE)
        while datetime.now(UTC) < until:
            ready, _, _ = select.select([main], [], [], 1.0)
            try:
                piece = os.read(main, 65536) if ready else b""
            except OSError:
                break  # the other side is closed
            shown += piece
            found = _SHOWN.search(shown.replace(b"\r\n", b"\n"))
            if not answered and found and b"characters of it: " in shown:
                answer = typed if typed is not None else (found[1] or found[2])[:6].decode()
                os.write(main, answer.encode() + b"\n")
                answered = True
        else:
            ran.kill()
        assert ran.stderr is not None
        err = ran.stderr.read().decode()
        code = ran.wait()
    os.close(main)
    return Ran(code, shown.decode().replace("\r\n", "\n"), err)
