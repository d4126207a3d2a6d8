"""Change the keys that sign tokens and those that seal safe details, and put clients out. Floor 2."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from service.auth.claims import LEEWAY, LONGEST_LIFETIME
from service.auth.keys import SigningKey, VerificationKey, make_signing_key
from service.flows.context import Context
from service.flows.gate import HELD_BACK_FOR, REMEMBERED_FOR

SPENT_AFTER: Final = HELD_BACK_FOR + REMEMBERED_FOR + LONGEST_LIFETIME + LEEWAY
"""How long after the next key was made a token of the one before it may still be good."""

_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """Which keys, by name, are honoured no more; and when all but the newest may go, if some may not go yet."""

    retired: tuple[str, ...]
    wait_until: datetime | None = None


def rotate_keys(context: Context) -> SigningKey:
    """There is a new key, which signs from ``HELD_BACK_FOR`` on; tokens of those before it are honoured as before."""
    with context.store.work() as work:
        keys = work.registry.keys()  # the newest first
        now = context.clock.now()
        # Though the clock was set back since: which key is new is told by when it was made.
        made_at = max(now, keys[0].made_at + _MOMENT) if keys else now
        key = make_signing_key(made_at, context.ids.new("key"))
        work.registry.add_key(key)
        work.commit()
    return key


def retire_keys(context: Context, *, at_once: bool = False) -> Kept:
    """No key is honoured any more but the newest, and those whose tokens may still be in use unless ``at_once``."""
    now = context.clock.now()
    with context.store.work() as work:
        keys = work.registry.keys()
        spent_at = {old.kid: newer.made_at + SPENT_AFTER for newer, old in pairwise(keys)}
        retired = tuple(kid for kid, spent in spent_at.items() if at_once or spent <= now)
        for kid in retired:
            work.registry.retire_key(kid, now)
        work.commit()
    return Kept(retired, max((spent for kid, spent in spent_at.items() if kid not in retired), default=None))


def replace_client_keys(context: Context, client_id: str, keys: tuple[VerificationKey, ...]) -> None:
    """The client proves itself with one of these keys, and no other, in ``REMEMBERED_FOR`` at the latest.

    Raises ``ValueError`` if there is no such client, or it does not come with a key of its own.
    """
    with context.store.work() as work:
        client = work.registry.client(client_id)
        if client is None:
            raise ValueError("there is no client of that id")
        if not client.public_keys:
            raise ValueError("this client does not sign with a key of its own")
        replace(client, public_keys=keys)  # refuses what no client can have
        work.registry.set_client_keys(client_id, keys)
        work.commit()


def refuse_tokens(context: Context, client_id: str) -> None:
    """Every token that the client was issued until now is refused, in ``REMEMBERED_FOR`` at the latest; it may get new
    ones from the next second on. Raises ``ValueError`` if there is no such client."""
    with context.store.work() as work:
        if not work.registry.refuse_tokens_until(client_id, context.clock.now()):
            raise ValueError("there is no client of that id")
        work.commit()


def disable(context: Context, client_id: str) -> bool:
    """The client gets no token, and its tokens are refused, in ``REMEMBERED_FOR`` at the latest.

    ``False`` if it was so already. Raises ``ValueError`` if there is no such client.
    """
    with context.store.work() as work:
        if work.registry.client(client_id) is None:
            raise ValueError("there is no client of that id")
        is_new = work.registry.disable_client(client_id, context.clock.now())
        work.commit()
    return is_new


@dataclass(frozen=True, slots=True)
class Resealed:
    """The name of the master key in force, how many data keys it wraps, and how many reports and sets of details were
    sealed anew; ``None`` for the latter where it was only made ready."""

    master: str
    data_keys: int = 0
    reports: int | None = None
    nodes: int | None = None


def rotate_safe_keys(context: Context, *, prepare: bool = False) -> Resealed:
    """Everything sealed is under new data keys, and these are under a new master key, which is in the key file.

    With ``prepare`` the new master key is put into the file and wraps nothing yet: the next call takes it. Raises
    ``StoreUnready`` if the key file is not that of the database.
    """
    with context.store.work() as work:
        master = work.resealing.new_master(context.ids.new("mas"))
        if prepare:
            return Resealed(master.name)
        data_keys = work.resealing.renew(master)
        work.commit()
    return Resealed(master.name, data_keys, _reseal_reports(context), _reseal_nodes(context))


def _reseal_reports(context: Context) -> int:
    done, place, is_over = 0, None, False
    while not is_over:
        with context.store.work() as work:
            count, place = work.resealing.safe_details(place)
            work.commit()
        done, is_over = done + count, place is None
    return done


def _reseal_nodes(context: Context) -> int:
    done, place, is_over = 0, "", False
    while not is_over:
        with context.store.work() as work:
            count, place = work.resealing.nodes(place)
            work.commit()
        done, is_over = done + count, not place
    with context.store.work() as work:
        done += work.resealing.staff()
        work.commit()
    return done
