"""On whose behalf a machine asks. Floor 0b.

A force's records system reads for an officer, and the access log must name the officer, not the system. The name is
a staff reference that the agency knows: opaque to us, checked against what the client was registered for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase

from service.domain.errors import OnBehalfOfMissing, OnBehalfOfRefused, OnBehalfOfUnsigned
from service.domain.principal import ComesAs, NamedBy, Principal

_STAFF_REFERENCE = re.compile(r"[A-Za-z0-9._@-]{1,64}")


def may_act_for(principal: Principal, named: str) -> bool:
    """Whether the client was registered for a person of that staff reference."""
    if _STAFF_REFERENCE.fullmatch(named) is None:
        return False
    return any(fnmatchcase(named, pattern) for pattern in principal.acts_for)


def on_behalf_of(
    principal: Principal,
    named: str | None,
    *,
    required: bool,
    is_signed: bool = False,
    must_be_signed: bool = False,
) -> Principal:
    """The principal with ``acting_for`` set to the person named, or empty where nobody is.

    ``named`` is the On-Behalf-Of header as sent, ``None`` where there was none; ``required`` says whether a machine
    must name somebody for this request. A person acts for themself and may name only their own subject, which
    changes nothing. Where the token itself names the person, that is who it is, and the header names the same or none.
    ``is_signed`` says that the name was in a statement that held; ``must_be_signed`` that the agency takes no other.

    Raises ``OnBehalfOfMissing`` if a machine names nobody although it must, and ``OnBehalfOfRefused`` if the name is
    not a staff reference (1 to 64 of ``A-Z a-z 0-9 . _ @ -``), matches none of the shell patterns in
    ``principal.acts_for`` (case counts), or was given by another person; ``OnBehalfOfUnsigned`` if it had to be signed.
    """
    if principal.comes_as is ComesAs.PERSON:
        if named is not None and named != principal.subject:
            raise OnBehalfOfRefused
        return replace(principal, acting_for="")
    by = NamedBy.STATEMENT if is_signed else NamedBy.HEADER
    if principal.delegated_by:
        if named not in (None, principal.delegated_by):
            raise OnBehalfOfRefused
        named, by = principal.delegated_by, NamedBy.TOKEN
    if named is None:
        if required:
            raise OnBehalfOfMissing
        return replace(principal, acting_for="", named_by=None)
    if not may_act_for(principal, named):
        raise OnBehalfOfRefused
    if must_be_signed and by is NamedBy.HEADER:
        raise OnBehalfOfUnsigned
    return replace(principal, acting_for=named, named_by=by)
