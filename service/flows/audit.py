"""Number, sign, show and verify the access log. Floor 2."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from service.audit.checkpoint import Checkpoint, signed_text
from service.audit.commitment import SALT_OCTETS, Leaf
from service.audit.tree import consistency_path, inclusion_path, root_of
from service.audit.verifying import Found, Verification
from service.auth.keys import jwks, make_signing_key
from service.auth.signing import is_signed, sign
from service.disclosure.permissions import Permission
from service.domain.errors import NotVisible
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.store.audit import Outcome
from service.store.audit_trail import Asked
from service.store.unit_of_work import UnitOfWork

STEP: Final = 5_000
"""Entries that are numbered, or read, in one unit of work: those who write wait for a fraction of a second."""

LOOKED_BACK: Final = timedelta(days=1)
"""How long an entry may take from its time to its commit and still get its number when somebody reads. One that takes
longer gets it at the next checkpoint."""

READ: Final = Permission.AUDIT_READ
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """A checkpoint; that a leaf is in it, and that it continues an older one, where that was asked."""

    checkpoint: Checkpoint
    leaf: Leaf | None
    inclusion: tuple[bytes, ...]
    first: int | None
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: leaves, those whose entries were erased, checkpoints, entries without a number yet."""

    leaves: int
    erased: int
    checkpoints: int
    waiting: int
    found: tuple[Found, ...]


def checkpoint(context: Context, progress: Progress = lambda _: None) -> Checkpoint:
    """Every entry that was committed by now has a number, and a signed checkpoint over all of them is on file."""
    while True:
        with context.store.work() as work:
            count = work.trail.number(STEP, new_salt)
            work.commit()
        progress(count)
        if count < STEP:
            break
    with context.store.work() as work:
        made = signed(context, work)
        work.commit()
    return made


def entries(
    context: Context, caller: Caller, asked: Asked, start: int, limit: int, subject: str = ""
) -> tuple[list[Leaf], int | None]:
    """Entries of the caller's own agency from number ``start`` on, at most ``limit``, and where to go on, if anywhere.

    With ``subject`` those that name the record of that id, or one that was merged into it.
    What was committed by now has its number before it is looked for. That the log was read is in the log.
    """
    caller = caller.reads(READ)
    _catch_up(context)
    is_of_nothing = bool(subject) and not is_record_id(subject)
    with context.store.work(wall=caller.principal.agency) as work:
        if subject and not is_of_nothing:
            asked = replace(asked, subjects=work.trail.names_of(subject))
        found, following = ([], None) if is_of_nothing else work.trail.find(asked, start, limit)
        _note(context, caller, work, rows=len(found))
        work.commit()
    return found, following


def prove(context: Context, caller: Caller, leaf: int | None, first: int | None) -> Proof:
    """The last checkpoint; that leaf number ``leaf`` is in it; and that it continues the one of size ``first``.

    There is a new one if the last does not reach the leaf. Raises ``NotVisible`` for a leaf of another agency, one that
    is not there, and a size that is more than there is; then the denial is committed.
    """
    caller = caller.reads(READ)
    _catch_up(context)
    with context.store.work() as work:
        shown = None if leaf is None else work.trail.leaf(leaf, str(caller.principal.agency))
        made = work.trail.last_checkpoint()
        if made is None or (shown is not None and made.size <= shown.number):
            made = signed(context, work)
        is_denied = (leaf is not None and shown is None) or (first is not None and first > made.size)
        subjects = (shown.entry_id,) if shown is not None else ()
        _note(context, caller, work, rows=len(subjects), subjects=subjects, is_denied=is_denied)
        if is_denied:
            work.commit()
            raise NotVisible
        inclusion = () if shown is None else tuple(inclusion_path(work.trail, shown.number, made.size))
        consistency = () if first is None else tuple(consistency_path(work.trail, first, made.size))
        work.commit()
    return Proof(made, shown, inclusion, first, consistency)


def leaves(context: Context, end: int | None = None) -> Iterator[list[Leaf]]:
    """All leaves in order, some at a time, up to and without number ``end``; other work goes on in between."""
    start = 0
    while end is None or start < end:
        limit = STEP if end is None else min(STEP, end - start)
        with context.store.work() as work:
            some = work.trail.leaves(start, limit)
        if not some:
            return
        yield some
        start = some[-1].number + 1


def count(context: Context) -> int:
    """How many entries have a number."""
    with context.store.work() as work:
        return work.trail.size()


def verify(context: Context, kept: Iterable[Checkpoint] = (), progress: Progress = lambda _: None) -> Verdict:
    """What is wrong with the log as it is stored, against the checkpoints on file and those ``kept`` outside."""
    with context.store.work() as work:
        keys = {key["kid"]: key for key in jwks(work.registry.every_key())["keys"]}
        on_file = work.trail.checkpoints()

    def is_sound(made: Checkpoint) -> bool:
        return made.kid in keys and is_signed(keys[made.kid], made.signed_text(), made.signature)

    verification = Verification([*on_file, *kept], is_sound)
    for some in leaves(context):
        for leaf in some:
            verification.take(leaf)
        with context.store.work() as work:
            verification.check_nodes(work.trail.nodes)
        progress(len(some))
    with context.store.work() as work:
        waiting = work.trail.waiting()
    found = verification.finish()
    return Verdict(verification.size, verification.erased, len(on_file), waiting, found)


def _catch_up(context: Context) -> None:
    with context.store.work() as work:
        last = work.trail.last_checkpoint()
        since = None if last is None else last.at - LOOKED_BACK
        work.trail.number(STEP, new_salt, since)
        work.commit()


def signed(context: Context, work: UnitOfWork) -> Checkpoint:
    """The checkpoint of the log as it is numbered: on file already, or made."""
    work.trail.hold()
    size, last = work.trail.size(), work.trail.last_checkpoint()
    if last is not None and last.size == size:
        return last
    now = context.clock.now()
    key = work.registry.ensure_key(lambda: make_signing_key(now, context.ids.new("key")))
    root = root_of(work.trail, 0, size)
    made = Checkpoint(size, root, now, key.kid, sign(key, signed_text(size, root, now)))
    work.trail.add_checkpoint(made)
    return made


def _note(
    context: Context,
    caller: Caller,
    work: UnitOfWork,
    *,
    rows: int,
    subjects: tuple[str, ...] = (),
    is_denied: bool = False,
) -> None:
    outcome = Outcome.DENY if is_denied else Outcome.PERMIT
    work.audit.write([audit_entry(context, caller, "consultation", READ, subjects, rows=rows, outcome=outcome)])


def new_salt() -> bytes:
    """Octets by chance, to commit to an entry with."""
    return secrets.token_bytes(SALT_OCTETS)
