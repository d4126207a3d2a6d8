"""What an operator may set, and what is refused at once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from service.main import create_app
from service.settings import Settings

THERE = "https://login.example.org"


@pytest.mark.parametrize(
    "given",
    [
        {"external_issuer": THERE},
        {"external_keys_url": f"{THERE}/keys"},
        {"external_issuer": THERE, "external_keys_url": "http://login.example.org/keys"},
        {"external_issuer": THERE, "external_keys_url": "/keys"},
    ],
)
def test_an_external_issuer_that_is_half_named_or_not_over_https_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)  # type: ignore[arg-type]  # mypy takes any of them for any setting


def test_an_external_issuer_is_asked_for_nothing_when_the_service_starts() -> None:
    app = create_app(Settings(external_issuer=THERE, external_keys_url=f"{THERE}/keys"))
    assert app.title == "Conduct"
