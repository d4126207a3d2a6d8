"""Entity tags: reading again only what changed, changing only what was read (RFC 9110 sections 8.8 and 13). Floor 3.

All tags are strong. That of an incident holds its version, so that ``If-Match`` alone says which version a change was
made from; the rest of it ties the tag to the incident. Clients treat every tag as opaque.
"""

from __future__ import annotations

import re
from hashlib import sha256

from service.domain.errors import VersionMissing, VersionStale

_TAG = re.compile(r'\s*(W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')
_VERSION_TAG = re.compile(r'("v([1-9][0-9]{0,17})-[0-9a-f]{16})(?:-[0-9a-f]{16})?"')


def _hash(*parts: str) -> str:
    octets = (part.encode() for part in parts)
    return sha256(b"".join(len(part).to_bytes(4, "big") + part for part in octets)).hexdigest()


def etag_of(*parts: str) -> str:
    """The strong tag, in quotes, of a representation that ``parts`` determine (ids, revisions, role, view)."""
    return f'"{_hash(*parts)[:32]}"'


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` names the tag, by weak comparison, or is ``*``. A header that is no list names none."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    position, named = 0, set()
    while position < len(if_none_match):
        tag = _TAG.match(if_none_match, position)
        if tag is None:
            return False
        named.add(tag[2])
        position = tag.end()
    return etag.removeprefix("W/") in named


def version_etag(incident_id: str, version: int, *parts: str) -> str:
    """The strong tag of one version of an incident; ``parts`` are what else determines its representation.

    How an incident stands in its courses may change while its version stays, so a tag that is read with it has parts.
    """
    own = f"v{version}-{_hash(incident_id, str(version))[:16]}"
    return f'"{own}-{_hash(*parts)[:16]}"' if parts else f'"{own}"'


def read_if_match(header: str | None, incident_id: str) -> int:
    """The version that the change was made from, as ``version_etag`` gave it.

    Raises ``VersionMissing`` without the header, and ``VersionStale`` for anything but one strong tag of this
    incident: ``*`` and lists would allow a change to a version that the caller has not read, and ``If-Match`` compares
    strongly (RFC 9110 section 13.1.1), so that a weak tag never matches.
    """
    if header is None or not header.strip():
        raise VersionMissing
    tag = header.strip()
    found = _VERSION_TAG.fullmatch(tag)
    if found is None or version_etag(incident_id, int(found[2])) != f'{found[1]}"':
        raise VersionStale
    return int(found[2])
