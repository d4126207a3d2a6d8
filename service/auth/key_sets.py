"""A JSON Web Key Set as it comes from somebody else, read strictly. Floor 0b.

What an issuer publishes is hostile until read: an error page, a private key or two keys of one name must not become
something that tokens are verified with (RFC 7517 section 5, RFC 8725 section 3).
"""

from __future__ import annotations

from typing import Final

from service.auth.compact import require, strict_object
from service.auth.keys import VerificationKey, has_private_part, read_public_jwk

LARGEST_KEY_SET: Final = 64 * 1024
"""Octets of a key set; fifty RSA keys with their certificates are fewer."""

MOST_KEYS: Final = 50

_MOST_BRACKETS = 2 + 4 * MOST_KEYS
"""The set, its list, and of each key the object and up to three lists of certificates and uses."""


def read_key_set(octets: bytes) -> tuple[VerificationKey, ...]:
    """The keys in the set that sign tokens; ``ValueError`` if the octets are no key set, or hold none such.

    The set is ``{"keys": [...]}`` and nothing else. A key counts that says ``use: sig`` and is P-256 or RSA of 2048
    bits at least; an issuer may list others, which are passed over. A set in which one name stands for two keys that
    count, or in which any key has a private part, is refused whole: whoever made it does not know what it publishes.
    """
    require(len(octets) <= LARGEST_KEY_SET, "a key set is at most 64 KiB")
    document = strict_object(octets, most_brackets=_MOST_BRACKETS)
    require(document.keys() == {"keys"}, "a key set has the member keys and no other")
    listed = document["keys"]
    if not isinstance(listed, list):
        raise ValueError("keys is a list")
    require(len(listed) <= MOST_KEYS, "a key set has at most 50 keys")
    found = [key for entry in listed if (key := _read(entry)) is not None]
    require(bool(found), "a key set has a key that signs")
    require(len({key.kid for key in found}) == len(found), "a kid names one key")
    return tuple(found)


def _read(entry: object) -> VerificationKey | None:
    if not isinstance(entry, dict):
        raise ValueError("a key is an object")
    require(not has_private_part(entry), "a published key holds nothing private")
    if entry.get("use") != "sig":
        return None
    try:
        return read_public_jwk({name: value for name, value in entry.items() if isinstance(value, str)})
    except ValueError:
        return None
