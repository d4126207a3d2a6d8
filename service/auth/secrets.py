"""Client secrets: made once, shown once, kept only as a hash. Floor 0b."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError, VerifyMismatchError

from service.auth.compact import encode_base64url, require

SECRET_PREFIX: Final = "cds_"  # noqa: S105 - the mark by which secret scanners know a leaked one, not a secret
SECRET_OCTETS: Final = 32
"""256 bits: no guess succeeds, whatever the hash costs."""

MOST_SECRET_CHARACTERS: Final = 256
"""A longer one was never ours; nobody should make us hash a megabyte."""

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
"""Argon2id with the least that OWASP's Password Storage Cheat Sheet recommends: 19 MiB, 2 passes, 1 lane.

Not more, because our secrets are random and not memorised, so the hash need not slow down guessing; and anybody may
call the token endpoint, so every further MiB is a MiB that a stranger can make the service spend.
"""

_SALT_OCTETS: Final = 16
_HASH_OCTETS: Final = 32
_HASHER: Final = PasswordHasher(
    time_cost=PASSES,
    memory_cost=MEMORY_KIB,
    parallelism=LANES,
    hash_len=_HASH_OCTETS,
    salt_len=_SALT_OCTETS,
    type=Type.ID,
)


def _phc_base64(octets: bytes) -> str:
    return b64encode(octets).rstrip(b"=").decode("ascii")


DECOY_HASH: Final = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}"
    f"${_phc_base64(bytes(_SALT_OCTETS))}${_phc_base64(bytes(_HASH_OCTETS))}"
)
"""A hash with our parameters of no known secret: comparing with it costs what comparing with a real one does."""


def make_secret(random: Callable[[int], bytes]) -> str:
    """A new secret, ``cds_`` and 256 bits in base64url; ``random(n)`` gives n octets fit for cryptography."""
    octets = random(SECRET_OCTETS)
    require(len(octets) == SECRET_OCTETS, "random gives as many octets as it is asked for")
    return SECRET_PREFIX + encode_base64url(octets)


def hash_secret(secret: str, random: Callable[[int], bytes] = os.urandom) -> str:
    """What to keep of the secret: Argon2id in PHC form, with a salt from ``random``.

    ``ValueError`` if the secret is empty or longer than 256 characters.
    """
    require(0 < len(secret) <= MOST_SECRET_CHARACTERS, "a secret is 1 to 256 characters")
    return _HASHER.hash(secret, salt=random(_SALT_OCTETS))


def secret_matches(secret_hash: str, secret: str) -> bool:
    """Whether ``secret_hash`` was made of ``secret``; never raises.

    A hash or a secret that cannot be right costs as much as one that is merely wrong, so that the time tells a
    caller nothing.
    """
    try:
        require(0 < len(secret) <= MOST_SECRET_CHARACTERS, "a secret is 1 to 256 characters")
        return _HASHER.verify(secret_hash, secret.encode("utf-8", "surrogatepass"))
    except VerifyMismatchError:  # the one refusal that comes after the work
        return False
    except (VerificationError, ValueError):
        spend_same_time()
        return False


def spend_same_time() -> None:
    """The time of one comparison has passed. Call it where no client has the id that was sent."""
    try:
        _HASHER.verify(DECOY_HASH, SECRET_PREFIX)
    except VerificationError:
        return
