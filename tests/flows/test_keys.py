"""Keys are changed, and clients put out, while two processes serve."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.errors import ClientRefused
from service.flows.context import Context
from service.flows.gate import REMEMBERED_FOR, Gate
from service.flows.keys import SPENT_AFTER, disable, retire_keys, rotate_keys
from service.store.unit_of_work import Store
from tests.flows.test_gate import ALMOST, NOON, HeldClock, Holder, clock, context, is_let_in, kids, open_gate, records

__all__ = ["clock", "context", "records"]


@pytest.fixture
def gates(context: Context) -> tuple[Gate, Gate]:
    """The gates of two processes that serve one database, and have served before."""
    both = open_gate(context), open_gate(context)
    for gate in both:
        gate.public_keys()
    return both


def test_tokens_pass_at_every_process_while_the_key_is_changed(
    context: Context, clock: HeldClock, gates: tuple[Gate, Gate], records: Holder
) -> None:
    (old_kid,) = kids(gates[0])
    key = rotate_keys(context)
    clock.at += timedelta(seconds=5)
    gates[0].public_keys()
    for _ in range(10):
        tokens = [records.token(gate) for gate in gates]
        assert all(is_let_in(gate, token) for gate in gates for token in tokens)
        clock.at += timedelta(seconds=3)
    assert [kids(gate) for gate in gates] == [[key.kid, old_kid]] * 2


def test_a_key_is_retired_only_once_its_last_token_has_expired(
    context: Context, clock: HeldClock, gates: tuple[Gate, Gate], records: Holder
) -> None:
    (old_kid,) = kids(gates[0])
    key = rotate_keys(context)
    spent = key.made_at + SPENT_AFTER
    clock.at = spent - timedelta(microseconds=1)
    kept = retire_keys(context)
    assert (kept.retired, kept.wait_until) == ((), spent)
    clock.at += timedelta(microseconds=1)
    kept = retire_keys(context)
    assert (kept.retired, kept.wait_until) == ((old_kid,), None)
    assert [kids(gate) for gate in gates] == [[key.kid]] * 2
    assert retire_keys(context).retired == ()


def test_after_a_leak_the_old_key_is_out_within_ten_seconds(
    context: Context, clock: HeldClock, gates: tuple[Gate, Gate], records: Holder
) -> None:
    (old_kid,), token = kids(gates[0]), records.token(gates[0])
    rotate_keys(context)
    assert retire_keys(context, at_once=True).retired == (old_kid,)
    clock.at = NOON + REMEMBERED_FOR
    assert [is_let_in(gate, token) for gate in gates] == [False, False]
    assert all(is_let_in(gates[1], records.token(gate)) for gate in gates)


def test_the_keys_between_the_oldest_and_the_newest_go_one_by_one(context: Context, clock: HeldClock) -> None:
    keys = []
    for _ in range(3):
        keys.append(rotate_keys(context).kid)
        clock.at += timedelta(minutes=30)
    clock.at = NOON + timedelta(minutes=30) + SPENT_AFTER
    kept = retire_keys(context)
    assert (kept.retired, kept.wait_until) == ((keys[0],), NOON + timedelta(minutes=60) + SPENT_AFTER)


def test_a_key_made_after_the_clock_was_set_back_is_the_newest_all_the_same(
    context: Context, clock: HeldClock, gates: tuple[Gate, Gate]
) -> None:
    clock.at = NOON - timedelta(hours=1)
    key = rotate_keys(context)
    assert kids(open_gate(context))[0] == key.kid


def test_the_only_key_is_never_retired(context: Context, clock: HeldClock, gates: tuple[Gate, Gate]) -> None:
    clock.at += SPENT_AFTER * 2
    assert retire_keys(context, at_once=True).retired == ()
    assert len(kids(gates[0])) == 1


def test_a_client_that_was_disabled_is_out_at_every_process_within_ten_seconds(
    context: Context, clock: HeldClock, gates: tuple[Gate, Gate], records: Holder
) -> None:
    token = records.token(gates[0])
    assert all(is_let_in(gate, token) for gate in gates)
    assert disable(context, records.client.client_id)
    clock.at += ALMOST + timedelta(microseconds=1)
    assert [is_let_in(gate, token) for gate in gates] == [False, False]
    for gate in gates:
        with pytest.raises(ClientRefused):
            records.token(gate)


def test_disabling_twice_changes_nothing_and_nobody_cannot_be_disabled(
    context: Context, records: Holder, store: Store
) -> None:
    assert [disable(context, records.client.client_id) for _ in range(2)] == [True, False]
    with pytest.raises(ValueError, match="there is no client of that id"):
        disable(context, "nobody")
