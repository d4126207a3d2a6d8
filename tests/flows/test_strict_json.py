"""What is one sound JSON object and what is not, octet by octet."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import MalformedJson
from service.flows.intake_schema import read_json

Body = dict[str, Any]

NOT_JSON: dict[str, bytes] = {
    "nothing": b"",
    "an array": b"[]",
    "a text": b'"report"',
    "null": b"null",
    "half an object": b'{"kind": ',
    "two objects": b"{} {}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "a member twice": b'{"a": 1, "a": 1}',
    "a member twice, once escaped": b'{"a": 1, "\\u0061": 1}',
    "a member twice, further in": b'{"a": [{"b": 1, "b": 2}]}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a number beyond a double": b'{"a": 1e400}',
    "a number of five thousand digits": b'{"a": ' + b"1" * 5000 + b"}",
    "a number of twenty digits": b'{"a": 12345678901234567890}',
    "thirty-three levels": b'{"a":' * 32 + b"{}" + b"}" * 32,
    "thirty-three levels of arrays": b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
    "a hundred thousand levels": b'{"a":' + b"[" * 100_000,
    "half a surrogate pair": b'{"a": "\\ud83d"}',
    "half a surrogate pair in a name": b'{"\\uDE00": 1}',
    "NUL in a text": b'{"a": "x\\u0000y"}',
    "a raw control character": b'{"a": "x\x01y"}',
    "a surrogate encoded as if it were UTF-8": b'{"a": "\xed\xa0\x80"}',
}


@pytest.mark.parametrize("raw", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_one_sound_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedJson):
        read_json(raw)


JSON: dict[str, bytes] = {
    "a surrogate pair": b'{"a": "\\ud83d\\ude00"}',
    "an escaped backslash before u0000": b'{"a": "\\\\u0000"}',
    "the empty object": b" {} \n",
    "a whole number of eighteen digits": b'{"a": -999999999999999999}',
    "a fraction": b'{"a": 0.5}',
    "thirty-two levels": b'{"a":' * 31 + b"{}" + b"}" * 31,
}


@pytest.mark.parametrize("raw", JSON.values(), ids=JSON.keys())
def test_what_is_one_is_read(raw: bytes) -> None:
    assert read_json(raw) == json.loads(raw)


@given(st.dictionaries(st.text(), st.integers(-(10**17), 10**17) | st.text() | st.lists(st.booleans() | st.none())))
def test_reading_agrees_with_the_standard_library_on_what_it_takes(value: Body) -> None:
    raw = json.dumps(value).encode()
    if "\\u0000" in json.dumps(value).replace("\\\\", ""):
        with pytest.raises(MalformedJson):
            read_json(raw)
    else:
        assert read_json(raw) == value
