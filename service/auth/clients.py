"""The callers that an administrator registered. Floor 0b."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from service.auth.compact import require
from service.auth.keys import VerificationKey
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs

MOST_PATTERNS = 32
"""How many staff patterns one client may have; keeps its token well under the 8 KiB that a token may be long."""

MOST_BRACKETS = 64
"""How many brackets they may open together: a token with more is taken for a deeply nested one."""

_OPAQUE = re.compile(r"[A-Za-z0-9._~:@|/+=-]{1,255}")
_ROLE = re.compile(r"[a-z][a-z_]{0,63}")
_STAFF_PATTERN = re.compile(r"[A-Za-z0-9._@*?\[\]!-]{1,64}")


def is_opaque_id(text: str) -> bool:
    """Whether the text can stand as an id of a client, a subject or a token: 1 to 255 characters, no spaces."""
    return _OPAQUE.fullmatch(text) is not None


def is_role_name(text: str) -> bool:
    """Whether the text has the shape of a role's name; whether there is such a role, ``service.disclosure`` knows."""
    return _ROLE.fullmatch(text) is not None


def are_staff_patterns(texts: tuple[str, ...], comes_as: ComesAs) -> bool:
    """Whether these can be the staff references that a caller may act for: shell patterns, and none for a person."""
    if comes_as is ComesAs.PERSON:
        return not texts
    if len(texts) > MOST_PATTERNS or sum(text.count("[") for text in texts) > MOST_BRACKETS:
        return False
    return all(_STAFF_PATTERN.fullmatch(text) for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One registered caller; ``ValueError`` if a token made for it could not be verified.

    ``role`` names one of the files in ``service.disclosure``. ``acts_for`` lists the staff references, as shell
    patterns, that a machine may name in On-Behalf-Of; a person's is empty. ``secret_hash`` is what
    ``service.auth.secrets.hash_secret`` made of the secret, and empty for a client that has none: one that signs with
    a key of its own, of which ``public_keys`` are the public halves, or one whose tokens are made by the external
    issuer that ``comes_from`` names. Tokens that were issued at ``tokens_since`` or before are honoured no more. A
    ``disabled`` client gets no token, and whoever verifies a token looks the client up again.
    """

    client_id: str
    agency: AgencyId
    role: str
    comes_as: ComesAs
    acts_for: tuple[str, ...] = ()
    secret_hash: str = field(repr=False)
    public_keys: tuple[VerificationKey, ...] = ()
    comes_from: str = ""
    tokens_since: datetime | None = None
    disabled: bool = False

    def __post_init__(self) -> None:
        require(is_opaque_id(self.client_id), "a client id is 1 to 255 letters, digits and ._~:@|/+=-")
        require(is_role_name(self.role), "a role is named in lower case letters and underscores")
        require(
            are_staff_patterns(self.acts_for, self.comes_as),
            "a machine acts for at most 32 patterns of 1 to 64 characters with 64 brackets in all, a person for none",
        )
        require(not (self.public_keys and self.comes_from), "a client proves itself here or elsewhere")
        require(len({key.kid for key in self.public_keys}) == len(self.public_keys), "a kid names one key")
