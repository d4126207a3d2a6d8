"""The key set of another issuer is fetched from where the operator said, and nowhere else; and only if it is one."""

from __future__ import annotations

import gzip
import json
from itertools import count

import httpx
import pytest

from service.outside.key_sets import SECONDS, KeySetAddress, KeySetRefused
from tests.auth.forging import EC_FORGER, RSA_FORGER

from .issuing import Answered, Elsewhere

GOOD = json.dumps({"keys": [EC_FORGER.jwk(), RSA_FORGER.jwk()]}).encode()


def address(there: Elsewhere) -> KeySetAddress:
    return KeySetAddress(f"{there.url}/keys", trusted=there.trusted)


def test_the_keys_that_are_published_are_fetched(elsewhere: Elsewhere) -> None:
    elsewhere.paths["/keys"] = Answered(GOOD)
    assert [key.kid for key in address(elsewhere)()] == [EC_FORGER.kid, RSA_FORGER.kid]
    assert elsewhere.asked == ["/keys"]


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example.org/keys",
        "ftp://issuer.example.org/keys",
        "file:///etc/keys",
        "https:///keys",
        "https://user:password@issuer.example.org/keys",
        "https://issuer.example.org/keys#here",
        "//issuer.example.org/keys",
        "issuer.example.org",
        "https://issuer.example.org:port/keys",
        "",
    ],
)
def test_an_address_that_is_not_https_is_refused_before_anybody_asks(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        KeySetAddress(url)


ANSWERS = {
    "a redirect": Answered(b"", 302, {"Location": "/elsewhere"}),
    "a permanent redirect": Answered(b"", 308, {"Location": "/elsewhere"}),
    "an error with a key set in it": Answered(GOOD, 500),
    "an error page": Answered(b'{"error":"server_error"}'),
    "nothing": Answered(b""),
    "another status of success": Answered(GOOD, 203),
    "a compressed key set": Answered(gzip.compress(GOOD), headers={"Content-Encoding": "gzip"}),
    "more than 64 KiB": Answered(GOOD + b" " * 65_536),
    "a megabyte that says it is short": Answered(b" " * 2**20, headers={"X-Padding": "1"}),
    "a list": Answered(b"[]"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_what_is_not_the_key_set_itself_is_refused(elsewhere: Elsewhere, what: str) -> None:
    elsewhere.paths = {"/keys": ANSWERS[what], "/elsewhere": Answered(GOOD)}
    with pytest.raises((KeySetRefused, ValueError)):
        address(elsewhere)()
    assert elsewhere.asked == ["/keys"]


def test_an_answer_that_takes_too_long_is_given_up(elsewhere: Elsewhere) -> None:
    elsewhere.paths["/keys"] = Answered(GOOD)
    ticks = count(0, SECONDS + 1)
    slow = KeySetAddress(f"{elsewhere.url}/keys", trusted=elsewhere.trusted, clock=lambda: float(next(ticks)))
    with pytest.raises(KeySetRefused, match="too long"):
        slow()


def test_a_certificate_that_nobody_vouches_for_is_not_believed(elsewhere: Elsewhere) -> None:
    elsewhere.paths["/keys"] = Answered(GOOD)
    with pytest.raises(httpx.ConnectError):
        KeySetAddress(f"{elsewhere.url}/keys")()
    assert elsewhere.asked == []


def test_a_certificate_for_another_name_is_not_believed(elsewhere: Elsewhere) -> None:
    elsewhere.paths["/keys"] = Answered(GOOD)
    by_number = elsewhere.url.replace("localhost", "127.0.0.1")
    with pytest.raises(httpx.ConnectError):
        KeySetAddress(f"{by_number}/keys", trusted=elsewhere.trusted)()
    assert elsewhere.asked == []


def test_a_proxy_of_the_environment_is_not_used(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    elsewhere.paths["/keys"] = Answered(GOOD)
    assert len(address(elsewhere)()) == 2


def test_what_goes_wrong_is_logged_without_the_address_and_what_was_answered(
    elsewhere: Elsewhere, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere.paths["/keys"] = Answered(b'{"error":"server_error"}')
    with pytest.raises(ValueError):
        address(elsewhere)()
    (line,) = [record for record in caplog.records if record.name == "conduct.issuers"]
    assert line.getMessage() == "key set not fetched"
    assert (line.levelname, vars(line)["error"]) == ("WARNING", "ValueError")
