"""Every line of the log is one JSON object, tells when, what and for which request, and quotes nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from service.api.logs import REQUEST_ID, configure, told

SECRET = "Zlatokrilova"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Standard output; after the test the loggers are put back as they were.

    A test configures the logs itself, since pytest changes the root logger between a fixture and its test.
    """
    names = (None, "uvicorn", "uvicorn.error", "uvicorn.access", "httpx")
    loggers = [logging.getLogger(name) for name in names]
    before = [(one, one.level, list(one.handlers), one.propagate) for one in loggers]
    yield capsys
    for one, level, handlers, propagate in before:
        one.setLevel(level)
        one.handlers[:] = handlers
        one.propagate = propagate


def read(lines: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.readouterr().out.splitlines()]


def test_a_line_tells_when_how_grave_who_and_what(lines: pytest.CaptureFixture[str]) -> None:
    configure("info")
    token = REQUEST_ID.set("req_01")
    logging.getLogger("conduct.intake").warning("queue is %d long", 7, extra={"route": "/v1/incidents"})
    REQUEST_ID.reset(token)
    (line,) = read(lines)
    at = datetime.fromisoformat(line.pop("timestamp"))
    assert at.utcoffset() == datetime.now(UTC).utcoffset()
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
    assert line == {
        "level": "WARNING",
        "logger": "conduct.intake",
        "message": "queue is 7 long",
        "request_id": "req_01",
        "route": "/v1/incidents",
    }


def test_what_is_below_the_level_is_not_told(lines: pytest.CaptureFixture[str]) -> None:
    configure("info")
    logging.getLogger("conduct.intake").debug("not now")
    assert read(lines) == []


def test_uvicorn_tells_its_errors_in_the_same_shape_and_no_requests(lines: pytest.CaptureFixture[str]) -> None:
    configure("info")
    logging.getLogger("uvicorn.error").info("Started", extra={"color_message": "\x1b[1mStarted"})
    logging.getLogger("uvicorn.access").info('"GET /v1/incidents?name=%s HTTP/1.1" 200', SECRET)
    (line,) = read(lines)
    assert {name: line[name] for name in ("logger", "message", "request_id")} == {
        "logger": "uvicorn.error",
        "message": "Started",
        "request_id": "",
    }
    assert "color_message" not in line


HOSTILE = ("a\r\nb", '{"level": "INFO"}\n', "\x1b[2J", "\u202eexe.fdp", "\u2028", "\x85", "\x00")


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text) for text in HOSTILE])
def test_one_call_is_one_line_of_plain_characters(lines: pytest.CaptureFixture[str], text: str) -> None:
    configure("info")
    configure("info")
    logging.getLogger("conduct").info("said %s", text)
    out = lines.readouterr().out
    assert out.count("\n") == 1
    assert out.rstrip("\n").isprintable()
    assert json.loads(out)["message"] == f"said {text}"


def fail() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ValueError(f"no such person: {SECRET}") from error


def test_an_exception_is_told_by_class_and_place_and_not_by_message(lines: pytest.CaptureFixture[str]) -> None:
    configure("info")
    try:
        fail()
    except ValueError:
        logging.getLogger("conduct").exception("failed")
    out = lines.readouterr().out
    line = json.loads(out)
    assert SECRET not in out
    assert (line["error"], line["causes"]) == ("builtins.ValueError", ["builtins.KeyError"])
    assert all(place.startswith("api/test_logs.py:") for place in line["places"])
    assert len(line["places"]) == 2


def test_a_long_chain_of_causes_is_cut() -> None:
    error: Exception = ValueError("first")
    for _ in range(100):
        following = ValueError("next")
        following.__cause__ = error
        error = following
    assert len(told(error)["causes"]) == 8


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="one of"):
        configure("loud")
