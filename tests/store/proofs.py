"""What a restored database must have in common with the one that was backed up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from service.flows.relink import prove
from service.linking.digest import Digest
from service.main import open_context
from service.settings import Settings
from service.store.tables import AUDIT_ENTRY
from tests.conftest import key_file_of


@dataclass(frozen=True)
class State:
    """The digest of persons and courses, how many lines the access log has, and a digest over them all."""

    linked: Digest
    audited: int
    audit: str


def state_of(url: str) -> State:
    """The state of the database now; the linker's digest is that of a fresh load too, or this fails."""
    context = open_context(Settings(database_url=url, key_file=key_file_of(url)))
    proof = prove(context, afresh=True)
    assert proof.fresh == proof.stored
    lines = audit_lines(url)
    context.store.close()
    return State(proof.stored, len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())


def audit_lines(url: str) -> list[str]:
    """The access log, whole, each line as text, in the order of the texts."""
    context = open_context(Settings(database_url=url, key_file=key_file_of(url)))
    with context.store.work() as work:
        lines = [repr(tuple(row)) for row in work.connection.execute(select(AUDIT_ENTRY))]
    context.store.close()
    return sorted(lines)
