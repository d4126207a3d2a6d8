"""Whoever tampers with the log is found: by the service, and by the tool that shares no code with it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from service.audit.checkpoint import Checkpoint
from service.audit.commitment import Leaf, commitment
from service.audit.verifying import Fault, Found, Verification
from service.audit.written import checkpoint_line, leaf_line, read_checkpoint
from service.auth.keys import public_jwk
from service.auth.signing import is_signed
from tests.soak import turns

from .made import FORGER, KEY, checkpoint_of, entry_of, leaf_of, log_of

SEEDS = range(turns(100, 1000))
JWK = public_jwk(KEY)
TOOL = Path(__file__).parents[2] / "tools" / "verify_audit.py"

Log = list[Leaf]
Signed = list[Checkpoint]


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_audit", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL_MODULE = _loaded()


def sound(made: Checkpoint) -> bool:
    return made.kid == KEY.kid and is_signed(JWK, made.signed_text(), made.signature)


def found_in(log: Log, signed: Signed) -> tuple[Found, ...]:
    """What the service finds."""
    verification = Verification(signed, sound)
    for leaf in log:
        verification.take(leaf)
    return verification.finish()


def told_of(log: Log, signed: Signed, folder: Path) -> list[str]:
    """What the tool finds in the log as it is exported."""
    path = folder / "log.ndjson"
    path.write_text("".join(map(leaf_line, log)), "ascii")
    checkpoints = [json.loads(checkpoint_line(made)) for made in signed]
    return list(TOOL_MODULE.faults(path, checkpoints, {KEY.kid: JWK}))


def renumbered(log: Log) -> Log:
    return [replace(leaf, number=number) for number, leaf in enumerate(log)]


def resealed(leaf: Leaf, chance: Random) -> Leaf:
    """The leaf with its commitment made anew, or left, as the forger likes."""
    assert leaf.salt is not None
    assert leaf.entry is not None
    return replace(leaf, commitment=commitment(leaf.salt, leaf.entry)) if chance.random() < 0.5 else leaf


def change(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    at = chance.randrange(len(log))
    entry = dict(log[at].entry or {})
    field = chance.choice(sorted(set(entry) - {"id"}))
    entry[field] = {"rows": 2, "subjects": []}.get(field, "something else")
    return [*log[:at], resealed(replace(log[at], entry=entry), chance), *log[at + 1 :]], signed


def delete(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    at = chance.randrange(len(log))
    match chance.randrange(3):
        case 0:
            return [*log[:at], *log[at + 1 :]], signed
        case 1:
            return renumbered([*log[:at], *log[at + 1 :]]), signed
        case _:
            salt = chance.choice([None, log[at].salt])
            return [*log[:at], replace(log[at], entry=None, salt=salt), *log[at + 1 :]], signed


def insert(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    at = chance.randrange(len(log))
    return renumbered([*log[:at], leaf_of(at, entry_of(5000), chance.randbytes(16)), *log[at:]]), signed


def reorder(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    one, other = chance.sample(range(len(log)), 2)
    mixed = list(log)
    mixed[one], mixed[other] = mixed[other], mixed[one]
    return renumbered(mixed) if chance.random() < 0.5 else mixed, signed


def truncate(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    return log[: chance.randrange(len(log))], signed


def replace_checkpoint(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    tampered, _ = change(log, signed, chance)
    forged = checkpoint_of(tampered, FORGER)
    match chance.randrange(3):
        case 0:
            return tampered, [*signed[:-1], forged]
        case 1:
            return tampered, [*signed[:-1], replace(forged, signature=signed[-1].signature)]
        case _:
            return log, [*signed[:-1], replace(signed[-1], kid="key_2")]


def swap_salt(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    one, other = chance.sample(range(len(log)), 2)
    mixed = list(log)
    mixed[one] = resealed(replace(log[one], salt=log[other].salt), chance)
    mixed[other] = resealed(replace(log[other], salt=log[one].salt), chance)
    return mixed, signed


def roll_back(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    """The log as it was, with the checkpoints of that time; but the last was kept outside."""
    older = log[: chance.randrange(len(log))]
    return older, [checkpoint_of(older), signed[-1]]


def fork(log: Log, signed: Signed, chance: Random) -> tuple[Log, Signed]:
    """Another log from some place on, signed by the service itself; but a checkpoint of the one was kept outside."""
    at = chance.randrange(len(log))
    grown = range(at, at + chance.randrange(1, 30))
    other = [*log[:at], *(leaf_of(number, entry_of(5000 + number), chance.randbytes(16)) for number in grown)]
    return other, [checkpoint_of(other), signed[-1]]


KINDS = (change, delete, insert, reorder, truncate, roll_back, fork, replace_checkpoint, swap_salt)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_tampering_is_found(kind: Callable[[Log, Signed, Random], tuple[Log, Signed]], tmp_path: Path) -> None:
    missed = []
    for seed in SEEDS:
        chance = Random(seed)
        log = log_of(chance.randrange(2, 24), chance)
        signed = [checkpoint_of(log[: len(log) // 2]), checkpoint_of(log)]
        tampered, given = kind(log, signed, chance)
        if not found_in(tampered, given) or not told_of(tampered, given, tmp_path):
            missed.append(seed)
    assert missed == []


def test_a_log_that_nobody_touched_is_whole(tmp_path: Path) -> None:
    for size in range(20):
        log = log_of(size, Random(size))
        signed = [checkpoint_of(log[: size // 2]), checkpoint_of(log)]
        assert found_in(log, signed) == ()
        assert told_of(log, signed, tmp_path) == []


def test_an_entry_that_was_erased_and_said_to_be_leaves_the_log_whole(tmp_path: Path) -> None:
    chance = Random(1)
    log = log_of(8, chance)
    said = {**entry_of(8), "operation": "erasure", "subjects": [log[3].entry_id]}
    log.append(leaf_of(8, said, chance.randbytes(16)))
    signed = [checkpoint_of(log)]
    erased = [replace(leaf, salt=None, entry=None) if leaf.number == 3 else leaf for leaf in log]
    assert found_in(erased, signed) == ()
    assert told_of(erased, signed, tmp_path) == []
    earlier = [checkpoint_of(log[:8])]
    assert [one.fault for one in found_in(erased[:8], earlier)] == [Fault.ERASED_UNSAID]
    assert len(told_of(erased[:8], earlier, tmp_path)) == 1


def test_a_log_that_nobody_signed_is_not_called_whole(tmp_path: Path) -> None:
    log = log_of(3, Random(1))
    assert [one.fault for one in found_in(log, [])] == [Fault.NONE_SIGNED]
    assert len(told_of(log, [], tmp_path)) == 1


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    made = checkpoint_of(log_of(3, Random(1)))
    assert read_checkpoint(checkpoint_line(made)) == made
    for text in ("", "[]", "{}", '{"size": 1, "root": "zz"}', checkpoint_line(made).replace("T12", "T99")):
        with pytest.raises(ValueError, match="no checkpoint"):
            read_checkpoint(text)


def test_a_salt_of_another_length_is_none() -> None:
    with pytest.raises(ValueError, match="16 octets"):
        commitment(b"short", entry_of(1))
