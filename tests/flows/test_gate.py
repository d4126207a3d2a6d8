"""Who comes in: whoever proves a secret, with a token that is honoured as long as the store says so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, update

from service.auth.clients import Client
from service.auth.keys import make_signing_key, public_jwk
from service.auth.secrets import hash_secret
from service.auth.tokens import Verifier
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId
from service.domain.errors import ClientRefused, NotAuthenticated
from service.domain.principal import ComesAs, Principal
from service.flows.context import Caller, Context
from service.flows.enrol import enrol
from service.flows.gate import HELD_BACK_FOR, REMEMBERED_FOR, Gate
from service.linking.model import load_model
from service.store.identity import UuidIds
from service.store.registry import Agency
from service.store.tables import CLIENT
from service.store.unit_of_work import Store, UnitOfWork
from tests.store.conftest import statements_of

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
FORCE = AgencyId.parse("police:47")
ISSUER, AUDIENCE = "https://conduct.example.org", "https://conduct.example.org/v1"
LIFETIME = timedelta(minutes=10)
ALMOST = REMEMBERED_FOR - timedelta(microseconds=1)


@dataclass
class HeldClock:
    """A clock that stands until it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> HeldClock:
    """It is noon."""
    return HeldClock()


@pytest.fixture
def context(store: Store, clock: HeldClock) -> Context:
    """A service on an empty database."""
    return Context(store, clock, UuidIds(), load_model())


def open_gate(context: Context) -> Gate:
    """A gate as a process opens it when it starts."""
    return Gate(context, issuer=ISSUER, audience=AUDIENCE, lifetime=LIFETIME)


@pytest.fixture
def gate(context: Context) -> Gate:
    """A gate that nobody has passed yet."""
    return open_gate(context)


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a secret."""

    client: Client
    secret: str

    def token(self, gate: Gate) -> str:
        return gate.token(self.client.client_id, self.secret).access_token


@pytest.fixture
def records(context: Context) -> Holder:
    """The records system of a force."""
    enrolled = enrol(context, FORCE, "police_records", client_id="cli_records_47", acts_for=("47-*",))
    return Holder(enrolled.client, enrolled.secret)


def is_let_in(gate: Gate, token: str) -> bool:
    """Whether whoever brings the token comes in."""
    try:
        gate.caller(token, "req_1", None)
    except NotAuthenticated:
        return False
    return True


def in_store(context: Context, deed: Callable[[UnitOfWork], object]) -> None:
    """It is done, and committed."""
    with context.store.work() as work:
        deed(work)
        work.commit()


def test_whoever_proves_the_secret_gets_a_token_and_comes_in_as_registered(gate: Gate, records: Holder) -> None:
    issued = gate.token("cli_records_47", records.secret)
    assert issued.expires_in == 600
    caller = gate.caller(issued.access_token, "req_1", "47-0017")
    assert caller == Caller(
        Principal(
            subject="cli_records_47",
            client_id="cli_records_47",
            agency=FORCE,
            role="police_records",
            comes_as=ComesAs.MACHINE,
            token_id=caller.principal.token_id,
            acts_for=("47-*",),
        ),
        ROLES["police_records"],
        "req_1",
        "47-0017",
    )


def test_no_two_tokens_have_one_name(gate: Gate, records: Holder) -> None:
    callers = [gate.caller(records.token(gate), "req_1", None) for _ in range(5)]
    assert len({caller.principal.token_id for caller in callers}) == 5


@pytest.mark.parametrize(
    "client_id, secret",
    [
        ("cli_records_47", "cds_wrong"),
        ("cli_records_47", ""),
        ("cli_records_47", "\ud800"),
        ("cli_records_47", "x" * 10_000),
        ("cli_records_47", "\0"),
        ("cli_nobody", "cds_wrong"),
        ("CLI_RECORDS_47", "cds_wrong"),
        ("", ""),
        ("cli\0", "cds_wrong"),
        ("\ud800", "cds_wrong"),
        ("' OR 1=1 --", "cds_wrong"),
        ("c" * 10_000, "cds_wrong"),
    ],
    ids=[
        "a wrong secret",
        "no secret",
        "half a surrogate pair",
        "a long secret",
        "a NUL",
        "an unknown client",
        "a client in capitals",
        "nothing",
        "a client with a NUL",
        "a client beyond UTF-8",
        "a client in SQL",
        "a long client",
    ],
)
def test_whoever_does_not_is_refused_always_in_the_same_words(
    gate: Gate, records: Holder, client_id: str, secret: str
) -> None:
    with pytest.raises(ClientRefused) as refusal:
        gate.token(client_id, secret)
    assert str(refusal.value) == str(ClientRefused())
    assert refusal.value.__cause__ is refusal.value.__context__ is None


def test_the_secret_of_one_client_is_no_good_for_another(context: Context, gate: Gate, records: Holder) -> None:
    other = enrol(context, FORCE, "police_records")
    with pytest.raises(ClientRefused):
        gate.token(other.client.client_id, records.secret)


def test_a_disabled_client_gets_no_token_although_its_secret_is_right(
    context: Context, gate: Gate, records: Holder
) -> None:
    in_store(context, lambda work: work.registry.disable_client("cli_records_47", NOON))
    with pytest.raises(ClientRefused):
        gate.token("cli_records_47", records.secret)


def disable(work: UnitOfWork) -> None:
    work.registry.disable_client("cli_records_47", NOON)


def remove(work: UnitOfWork) -> None:
    work.connection.execute(delete(CLIENT))


def change(**values: str) -> Callable[[UnitOfWork], None]:
    """Every client in the store has these values."""

    def deed(work: UnitOfWork) -> None:
        work.connection.execute(update(CLIENT).values(values))

    return deed


def move_to_another_force(work: UnitOfWork) -> None:
    work.registry.add_agency(Agency(id=AgencyId.parse("police:46"), contact="", created_at=NOON))
    change(agency_id="police:46")(work)


CHANGES: dict[str, Callable[[UnitOfWork], None]] = {
    "disabled": disable,
    "removed": remove,
    "moved to another force": move_to_another_force,
    "given another role": change(role="auditor"),
    "made a person": change(comes_as="person", acts_for="[]"),
    "made to act for fewer": change(acts_for='["47-1*"]'),
    "made to act for more": change(acts_for='["47-*", "*"]'),
}


@pytest.mark.parametrize("deed", CHANGES.values(), ids=CHANGES)
def test_a_client_that_was_changed_is_out_with_its_old_token_in_ten_seconds(
    context: Context, clock: HeldClock, gate: Gate, records: Holder, deed: Callable[[UnitOfWork], None]
) -> None:
    token = records.token(gate)
    assert is_let_in(gate, token)
    in_store(context, deed)
    clock.at += ALMOST
    assert is_let_in(gate, token)
    clock.at = NOON + REMEMBERED_FOR
    assert not is_let_in(gate, token)
    assert not is_let_in(open_gate(context), token)  # and it was the store that said so


def test_ten_seconds_is_how_long_a_client_is_remembered() -> None:
    assert timedelta(seconds=10) == REMEMBERED_FOR


def test_a_client_whose_secret_alone_was_changed_keeps_its_token_and_gets_the_next_by_the_new_one(
    context: Context, clock: HeldClock, gate: Gate, records: Holder
) -> None:
    token = records.token(gate)
    in_store(context, change(secret_hash=hash_secret("cds_new")))
    clock.at += REMEMBERED_FOR
    assert is_let_in(gate, token)
    assert is_let_in(gate, gate.token("cli_records_47", "cds_new").access_token)
    with pytest.raises(ClientRefused):
        gate.token("cli_records_47", records.secret)


def test_a_client_that_was_asked_for_in_vain_gets_in_as_soon_as_it_is_enrolled(context: Context, gate: Gate) -> None:
    with pytest.raises(ClientRefused):
        gate.token("cli_records_47", "cds_wrong")
    enrolled = enrol(context, FORCE, "police_records", client_id="cli_records_47")
    assert is_let_in(gate, Holder(enrolled.client, enrolled.secret).token(gate))


def test_a_role_that_there_is_not_lets_nobody_in(context: Context, gate: Gate, records: Holder) -> None:
    stranger = replace(records.client, client_id="cli_stranger", role="harbour_master")
    in_store(context, lambda work: work.registry.add_client(stranger, NOON))
    token = gate.token("cli_stranger", records.secret).access_token
    assert not is_let_in(gate, token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\ud800", "\0", "x" * 100_000])
def test_what_is_no_token_lets_nobody_in(gate: Gate, token: str) -> None:
    assert not is_let_in(gate, token)


def test_a_token_is_good_for_as_long_as_was_said_and_the_leeway(clock: HeldClock, gate: Gate, records: Holder) -> None:
    token = records.token(gate)
    clock.at = NOON + LIFETIME + timedelta(seconds=29)
    assert is_let_in(gate, token)
    clock.at = NOON + LIFETIME + timedelta(seconds=30)
    assert not is_let_in(gate, token)


def test_a_token_of_another_key_lets_nobody_in(context: Context, gate: Gate, records: Holder) -> None:
    elsewhere = Gate(context, issuer="https://other.example.org", audience=AUDIENCE, lifetime=LIFETIME)
    assert not is_let_in(gate, records.token(elsewhere))


def kids(gate: Gate) -> list[str]:
    return [jwk["kid"] for jwk in gate.public_keys()["keys"]]


def test_the_key_is_made_at_first_use_and_kept_across_a_restart(context: Context, records: Holder) -> None:
    before = open_gate(context)
    token = records.token(before)
    after = open_gate(context)
    assert is_let_in(after, token)
    assert after.public_keys() == before.public_keys()
    assert len(kids(after)) == 1


def test_the_published_keys_verify_the_tokens(gate: Gate, records: Holder) -> None:
    verifier = Verifier(ISSUER, AUDIENCE, gate.public_keys()["keys"])
    assert verifier.verify(records.token(gate), now=NOON).client_id == "cli_records_47"


def test_many_gates_opened_at_once_make_one_key(context: Context, records: Holder) -> None:
    start = Barrier(6)

    def pass_through(_number: int) -> list[str]:
        start.wait()
        gate = open_gate(context)
        assert is_let_in(gate, records.token(gate))
        return kids(gate)

    with ThreadPoolExecutor(6) as pool:
        seen = {tuple(found) for found in pool.map(pass_through, range(6))}
    assert len(seen) == 1


def test_a_new_key_signs_once_every_process_knows_it_and_the_old_one_is_honoured_until_it_is_retired(
    context: Context, clock: HeldClock, gate: Gate, records: Holder
) -> None:
    old_token, (old_kid,) = records.token(gate), kids(gate)
    new_key = make_signing_key(NOON + timedelta(seconds=1), "key_new")
    in_store(context, lambda work: work.registry.add_key(new_key))

    clock.at = new_key.made_at + HELD_BACK_FOR
    new_token = records.token(gate)
    assert kids(gate) == ["key_new", old_kid]
    alone = Verifier(ISSUER, AUDIENCE, [public_jwk(new_key)])
    assert alone.verify(new_token, now=clock.at).client_id == "cli_records_47"
    assert (is_let_in(gate, old_token), is_let_in(gate, new_token)) == (True, True)

    in_store(context, lambda work: work.registry.retire_key(old_kid, clock.at))
    clock.at += ALMOST
    assert (is_let_in(gate, old_token), is_let_in(gate, new_token)) == (True, True)
    clock.at = new_key.made_at + HELD_BACK_FOR + REMEMBERED_FOR
    assert (is_let_in(gate, old_token), is_let_in(gate, new_token)) == (False, True)
    assert kids(gate) == ["key_new"]


def test_a_new_key_is_published_before_it_signs(
    context: Context, clock: HeldClock, gate: Gate, records: Holder
) -> None:
    (old_kid,) = kids(gate)
    new_key = make_signing_key(NOON + timedelta(seconds=1), "key_new")
    in_store(context, lambda work: work.registry.add_key(new_key))
    clock.at = new_key.made_at + HELD_BACK_FOR - timedelta(microseconds=1)
    token = records.token(gate)
    assert kids(gate) == ["key_new", old_kid]
    with pytest.raises(NotAuthenticated):
        Verifier(ISSUER, AUDIENCE, [public_jwk(new_key)]).verify(token, now=clock.at)


def test_a_token_of_a_new_key_passes_a_gate_that_read_the_keys_just_before_it_was_made(
    context: Context, clock: HeldClock, records: Holder
) -> None:
    signing, verifying = open_gate(context), open_gate(context)
    kids(verifying)
    in_store(context, lambda work: work.registry.add_key(make_signing_key(clock.at, "key_new")))
    for _ in range(25):
        assert is_let_in(verifying, records.token(signing))
        clock.at += timedelta(seconds=1)


def test_when_the_only_key_was_retired_a_new_one_is_made(
    context: Context, clock: HeldClock, gate: Gate, records: Holder
) -> None:
    token, (kid,) = records.token(gate), kids(gate)
    in_store(context, lambda work: work.registry.retire_key(kid, NOON))
    clock.at += REMEMBERED_FOR
    assert not is_let_in(gate, token)
    assert is_let_in(gate, records.token(gate))
    assert kids(gate) != [kid]


def test_within_ten_seconds_a_request_costs_no_query(
    context: Context, clock: HeldClock, gate: Gate, records: Holder
) -> None:
    token = records.token(gate)
    assert is_let_in(gate, token)
    with statements_of(context.store.engine) as sent:
        assert is_let_in(gate, token)
        clock.at += ALMOST
        assert is_let_in(gate, token)
    assert sent == []
    clock.at = NOON + REMEMBERED_FOR
    with statements_of(context.store.engine) as sent:
        assert is_let_in(gate, token)
    assert sent != []


def test_a_clock_that_was_put_back_makes_the_gate_look_again(
    context: Context, clock: HeldClock, gate: Gate, records: Holder
) -> None:
    token = records.token(gate)
    in_store(context, disable)
    clock.at = NOON - timedelta(seconds=1)
    assert not is_let_in(gate, token)


def test_whoever_guesses_client_ids_does_not_fill_the_memory(context: Context, gate: Gate, records: Holder) -> None:
    for _ in range(2):  # were the first remembered, the second would send nothing
        with statements_of(context.store.engine) as sent, pytest.raises(ClientRefused):
            gate.token("cli_guess", "cds_wrong")
        assert len(sent) == 1
