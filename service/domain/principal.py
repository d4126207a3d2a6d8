"""Who is asking. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from service.domain.agency import AgencyId


class NamedBy(StrEnum):
    """How sure it is for whom a machine asks: by its word, by what its agency signed, by the token itself."""

    HEADER = "header"
    STATEMENT = "statement"
    TOKEN = "token"  # noqa: S105 - how a person was named, not a secret


class ComesAs(StrEnum):
    """Whether a token stands for a person or for a machine; a machine reads on behalf of a named person."""

    PERSON = "person"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A verified caller.

    ``subject`` and ``client_id`` are opaque ids; ``agency`` is whom the caller works for; ``role`` names one of
    the files in ``service.disclosure``; ``acts_for`` lists the staff references (shell patterns) that a machine
    may name; ``acting_for`` is the one that it named in this request, already checked, or empty, and ``named_by`` how.
    ``delegated_by`` is the person who delegated the request to the machine, where the token says so (RFC 8693).
    ``issued_at`` is when its token was issued, to the second.
    """

    subject: str
    client_id: str
    agency: AgencyId
    role: str
    comes_as: ComesAs
    token_id: str
    acts_for: tuple[str, ...] = ()
    acting_for: str = ""
    named_by: NamedBy | None = None
    delegated_by: str = ""
    issued_at: datetime | None = field(default=None, compare=False)
