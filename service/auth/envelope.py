"""Two layers of keys: data keys seal what is kept, and a master key, kept elsewhere, wraps data keys. Floor 0b.

AES-256-GCM (NIST SP 800-38D) with random nonces of 96 bits: of one data key at most 2^32 things are sealed, which is
why data keys are changed. What is sealed is bound to the place it stands in, so that it cannot be moved to another.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from service.auth.compact import encode_base64url, require

KEY_OCTETS: Final = 32
NONCE_OCTETS: Final = 12
_LINE = re.compile(r"([A-Za-z0-9._-]{1,128}) ([A-Za-z0-9_-]{43})")


class SealBroken(ValueError):
    """What was sealed was not sealed by this key, for this place, or is no longer as it was."""

    def __init__(self) -> None:
        super().__init__("This key does not open this.")


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key that wraps data keys and is never in the database; ``name`` tells which."""

    name: str
    octets: bytes = field(repr=False)

    def line(self) -> str:
        """The key as one line of a key file."""
        return f"{self.name} {encode_base64url(self.octets)}"


def make_master_key(name: str, random: Callable[[int], bytes] = os.urandom) -> MasterKey:
    """A new key of 256 bits."""
    return MasterKey(name, random(KEY_OCTETS))


def read_master_keys(text: str) -> tuple[MasterKey, ...]:
    """The keys that a key file lists, the newest first; ``ValueError``, without the text, if it is no such file."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        require(match is not None, "a line of a key file is a name and 256 bits in base64url")
        if match is not None:
            found.append(MasterKey(match[1], urlsafe_b64decode(f"{match[2]}=")))
    require(bool(found), "a key file lists at least one key")
    require(len({key.name for key in found}) == len(found), "a name is that of one key")
    return tuple(found)


def seal(key: bytes, clear: bytes, place: str, random: Callable[[int], bytes] = os.urandom) -> bytes:
    """The octets, to be read and vouched for by whoever has the key and knows the place."""
    nonce = random(NONCE_OCTETS)
    return nonce + AESGCM(key).encrypt(nonce, clear, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """What was sealed; raises ``SealBroken`` if it was not sealed so."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_OCTETS], sealed[NONCE_OCTETS:], place.encode())
    except (InvalidTag, ValueError):
        raise SealBroken from None


class Masks:
    """Stand-ins for values of which only equality matters, made with one key: whoever has not got it cannot tell of a
    value whether it is the one that stands there."""

    def __init__(self, key: bytes) -> None:
        """``key`` has 256 bits."""
        require(len(key) == KEY_OCTETS, "a key has 256 bits")
        self._words = _derived(key, "words")
        self._digests = _derived(key, "digests")
        self._text = AESSIV(_derived(key, "text"))
        self._blocks = Cipher(algorithms.AES(_derived(key, "names")), modes.ECB())  # noqa: S305 - one block, one name

    def word(self, value: int) -> int:
        """For 64 bits (signed) other 64 bits: keyed BLAKE2b (RFC 7693), the same for the same."""
        octets = value.to_bytes(8, "big", signed=True)
        return int.from_bytes(hashlib.blake2b(octets, digest_size=8, key=self._words).digest(), "big", signed=True)

    def text(self, value: str) -> str:
        """The same text for the same text, one to one: AES-SIV (RFC 5297), in base64url."""
        return encode_base64url(self._text.encrypt(value.encode("utf-8", "surrogatepass"), None))

    def true_text(self, masked: str) -> str:
        """The text of which this is the mask."""
        padding = "=" * (-len(masked) % 4)
        return self._text.decrypt(urlsafe_b64decode(f"{masked}{padding}"), None).decode("utf-8", "surrogatepass")

    def digest(self, value: str) -> str:
        """128 bits of HMAC-SHA-256, in hex, from which nobody comes back to the value."""
        return hmac.digest(self._digests, value.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]

    def names(self, names: Iterable[str]) -> list[str]:
        """For names of 128 bits (32 hex digits) other such names, one to one: each is one block of AES."""
        return self._moved(self._blocks.encryptor().update, names)

    def unmasked(self, names: Iterable[str]) -> list[str]:
        """The names of which these are the masks."""
        return self._moved(self._blocks.decryptor().update, names)

    @staticmethod
    def _moved(move: Callable[[bytes], bytes], names: Iterable[str]) -> list[str]:
        moved = move(bytes.fromhex("".join(names))).hex()
        return [moved[start : start + 32] for start in range(0, len(moved), 32)]


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), "sha256")
