"""Verify an exported access log without the service: ``python verify_audit.py LOG CHECKPOINT... --keys JWKS``.

LOG is what ``conduct audit export`` wrote. Each CHECKPOINT is a file with lines of ``conduct audit checkpoint``,
best one that was kept where whoever wrote the log could not reach it; JWKS is ``/.well-known/jwks.json``, kept
likewise. All that is needed besides this file is Python 3.11 and the package ``cryptography``. Exits with 0 if the log
is whole as far as the last checkpoint, with 1 if it is not, with 2 if a file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "conduct audit log v1"
TOLD_EVERY = 100_000


def root_of(peaks: list[bytes]) -> bytes:
    """The root of the tree (RFC 9162, section 2.1) whose largest complete parts these are, from left to right."""
    if not peaks:
        return sha256(b"").digest()
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = sha256(b"\x01" + peak + root).digest()
    return root


def append(peaks: list[bytes], size: int, data: bytes) -> None:
    """The tree of that size has one leaf more."""
    node = sha256(b"\x00" + data).digest()
    while size & 1:
        node = sha256(b"\x01" + peaks.pop() + node).digest()
        size >>= 1
    peaks.append(node)


def is_signed(checkpoint: dict[str, Any], keys: dict[str, dict[str, str]]) -> bool:
    """Whether the checkpoint bears a signature of one of the keys."""
    jwk = keys.get(checkpoint["kid"])
    signature = bytes.fromhex(checkpoint["signature"])
    if jwk is None or len(signature) != 64:
        return False
    x, y = (int.from_bytes(urlsafe_b64decode(jwk[name] + "==")) for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    text = f"{ORIGIN}\n{checkpoint['size']}\n{checkpoint['root']}\n{checkpoint['at']}\n".encode()
    try:
        key.verify(
            encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:])),
            text,
            ec.ECDSA(SHA256()),
        )
    except InvalidSignature:
        return False
    return True


def fault_of(line: dict[str, Any]) -> str:
    """What is wrong with one place of the log by itself; empty if nothing is."""
    entry, salt = line["entry"], line["salt"]
    if entry is None and salt is None:
        return ""
    if entry is None or salt is None:
        return "the entry is gone and was not erased"
    octets = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
    made = sha256(bytes.fromhex(salt) + octets).hexdigest()
    is_it = len(salt) == 32 and entry["id"] == line["id"] and made == line["commitment"]
    return "" if is_it else "the entry or its salt is not what was committed to"


def faults(
    log: Path, checkpoints: list[dict[str, Any]], keys: dict[str, dict[str, str]], erased: list[str] | None = None
) -> Iterator[str]:
    """Every fault of the log, as a sentence; the ids of entries that were erased are put into ``erased``."""
    sound = [one for one in checkpoints if is_signed(one, keys)]
    yield from (
        f"at {one['size']}: the checkpoint is not signed by a known key" for one in checkpoints if one not in sound
    )
    if not sound:
        yield "there is no sound checkpoint: nothing shows that the log is whole"
    roots = {one["size"]: one["root"] for one in sound}
    yield from (f"at {one['size']}: two checkpoints disagree" for one in sound if roots[one["size"]] != one["root"])
    peaks: list[bytes] = []
    unsaid: dict[str, int] = {}
    size = 0
    with log.open(encoding="utf-8") as file:
        for text in file:
            line = json.loads(text)
            if line["number"] != size:
                yield f"at {size}: the number does not follow the one before"
            if fault := fault_of(line):
                yield f"at {size}: {fault}"
            if line["entry"] is None:
                unsaid[line["id"]] = size
                if erased is not None:
                    erased.append(line["id"])
            elif unsaid and line["entry"]["operation"] == "erasure":
                for subject in line["entry"]["subjects"]:
                    unsaid.pop(subject, None)
            append(peaks, size, bytes.fromhex(line["commitment"]))
            size += 1
            if size in roots and roots[size] != root_of(peaks).hex():
                yield f"at {size}: the log does not have the root that the checkpoint was signed for"
            if size % TOLD_EVERY == 0:
                print(f"{size:,} entries", file=sys.stderr)
    yield from (f"at {number}: the entry was erased and no later entry says so" for number in unsaid.values())
    yield from (f"at {one}: the log is shorter than the checkpoint says" for one in sorted(roots) if one > size)
    if 0 in roots and roots[0] != root_of([]).hex():
        yield "at 0: the log does not have the root that the checkpoint was signed for"


def main() -> int:
    """Read the files that are named, and tell."""
    parser = argparse.ArgumentParser(description="Verify an exported access log.")
    parser.add_argument("log", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--keys", type=Path, required=True, help="the JSON Web Key Set of the service")
    named = parser.parse_args()
    try:
        keys = {key["kid"]: key for key in json.loads(named.keys.read_text("utf-8"))["keys"]}
        checkpoints = [json.loads(line) for path in named.checkpoints for line in path.read_text("utf-8").splitlines()]
        count, erased = 0, list[str]()
        for count, fault in enumerate(faults(named.log, checkpoints, keys, erased), 1):
            print(fault)
            if count == 20:
                break
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"a file cannot be read as what it should be ({type(error).__name__})", file=sys.stderr)
        return 2
    if erased:
        print(f"{len(erased):,} entries were erased")
    print("the log is not whole" if count else "the log is whole")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
