"""Every hostile token of ``tests.auth.test_hostile_tokens``, sent to a route: nobody comes in, all are told the same.

Once as tokens of our own issuer and once as tokens of an external one, whose say on roles and agencies means nothing
here, so that what is wrong with those claims alone is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from service.auth.external import ExternalVerifier
from service.auth.keys import SigningKey, read_public_jwk
from service.auth.tokens import Keyring
from service.domain.agency import AgencyId
from service.flows.enrol import enrol
from service.flows.gate import Gate
from service.store.tables import SIGNING_KEY
from tests.auth.forging import AUDIENCE, EC_FORGER, EC_KEY, ISSUER, NOW, RSA_FORGER, Forger
from tests.auth.test_hostile_tokens import CLAIMS, HOSTILE, Vector
from tests.flows.test_gate import HeldClock

from .world import ORIGIN, World

OURS_TO_SAY = {"agency", "role", "comes_as", "acts_for"}
EXTERNAL: Mapping[str, Vector] = {
    sentence: make
    for sentence, make in HOSTILE.items()
    if sentence not in CLAIMS
    or not (CLAIMS[sentence].keys() <= OURS_TO_SAY or CLAIMS[sentence] == {"sub": "cli_other"})
}
"""A machine of another issuer may be known there by another name than here."""


@pytest.fixture
def ours(world: World) -> World:
    """A service whose own issuer signs with the EC forger's key, at the forgers' time."""
    pem = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with world.context.store.work() as work:
        work.connection.execute(SIGNING_KEY.delete())
        work.registry.add_key(SigningKey(EC_FORGER.kid, pem, NOW - timedelta(days=1)))
        work.commit()
    return opened_to(world, comes_from="", external=None)


@pytest.fixture
def theirs(world: World) -> World:
    """A service that trusts an issuer which signs with the RSA forger's key."""
    keys = Keyring([read_public_jwk(RSA_FORGER.jwk())])
    return opened_to(world, comes_from=ISSUER, external=ExternalVerifier(ISSUER, AUDIENCE, "client_id", keys))


def opened_to(world: World, *, comes_from: str, external: ExternalVerifier | None) -> World:
    """The service lets the client come in whom the forgers' good token names."""
    context = replace(world.context, clock=HeldClock(NOW))
    acts_for = ("47-*", "control.room@47")
    enrol(
        context,
        AgencyId.parse("police:47"),
        "police_records",
        client_id="cli_records_47",
        acts_for=acts_for,
        comes_from=comes_from,
    )
    issuer = "https://own.example.org" if external else ISSUER
    world.app.state.gate = Gate(
        context, issuer=issuer, audience=AUDIENCE, lifetime=timedelta(minutes=10), external=external
    )
    return world


async def answers(world: World, tokens: Iterator[str]) -> list[httpx.Response]:
    """What each token gets, as octets on the wire."""
    transport = httpx.ASGITransport(world.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        return [
            await client.get(
                "/v1/me",
                headers=[
                    (b"authorization", b"Bearer " + token.encode("utf-8", "surrogatepass")),
                    (b"x-request-id", b"hostile-0001"),
                ],
            )
            for token in tokens
        ]


@pytest.mark.parametrize("whose, forger", [("ours", EC_FORGER), ("theirs", RSA_FORGER)])
async def test_no_hostile_token_is_accepted_and_all_get_one_answer(
    request: pytest.FixtureRequest, whose: str, forger: Forger, capsys: pytest.CaptureFixture[str]
) -> None:
    world: World = request.getfixturevalue(whose)
    vectors = HOSTILE if whose == "ours" else EXTERNAL
    (good,) = await answers(world, iter([forger.token()]))
    assert good.status_code == 200
    bad = await answers(world, (make(forger) for make in vectors.values()))
    accepted = [sentence for sentence, answer in zip(vectors, bad, strict=True) if answer.is_success]
    with capsys.disabled():
        print(f"\nhostile tokens of {whose}: {len(bad)} sent, {len(accepted)} accepted")  # noqa: T201
    assert accepted == []
    assert len(bad) >= 150
    assert {(answer.status_code, answer.content) for answer in bad} == {(401, bad[0].content)}
    headers = [{name: value for name, value in answer.headers.items() if name != "date"} for answer in bad]
    assert all(each == headers[0] for each in headers)


def test_every_family_of_hostile_tokens_is_among_them() -> None:
    families = {
        "algorithm": "alg is none",
        "confusion of keys": "as a shared secret",
        "other key": "the kid is that of our other key",
        "unknown key": "kid is unknown",
        "enclosed key": "enclosed their key",
        "key addresses": "key address",
        "type": "the token is a logout+jwt",
        "critical extensions": "marked critical",
        "unencoded payload": "unencoded",
        "compression": "compression",
        "encryption": "five parts of an encrypted one",
        "lifetime": "lives ten years",
        "expiry": "expired a minute ago",
        "types of times": "exp is a string",
        "audience": "aud is missing",
        "issuer": "the issuer is another",
        "duplicate members": "repeats alg",
        "not a number": "holds NaN",
        "nesting": "nested fifteen hundred deep",
        "length": "a megabyte of letters",
        "spelling": "bits to spare set",
        "junk after the signature": "exclamation marks",
        "psychic signatures": "a signature of 64 zeros",
        "client binding": "came through another client",
    }
    missing = [family for family, words in families.items() if not any(words in sentence for sentence in HOSTILE)]
    assert missing == []
