"""A token has one spelling: what has more than one is refused, and no refusal repeats what was sent."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.auth.compact import (
    MOST_CHARACTERS,
    decode_base64url,
    encode_base64url,
    require,
    split_token,
    strict_object,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=80))
def test_octets_come_back_as_they_were(octets: bytes) -> None:
    assert decode_base64url(encode_base64url(octets)) == octets


@given(st.text(alphabet="ABCabc019-_+/= \n.é", max_size=12))
def test_a_text_that_is_read_is_the_one_spelling_of_its_octets(text: str) -> None:
    with suppress(ValueError):
        assert encode_base64url(decode_base64url(text)) == text


@given(
    header=st.binary(min_size=1, max_size=40), payload=st.binary(min_size=1, max_size=40), mark=st.binary(min_size=1)
)
def test_a_token_comes_apart_into_what_it_was_put_together_from(header: bytes, payload: bytes, mark: bytes) -> None:
    parts = [encode_base64url(part) for part in (header, payload, mark)]
    read = split_token(".".join(parts))
    assert (read.header, read.payload, read.signature) == (header, payload, mark)
    assert read.signing_input == ".".join(parts[:2]).encode()


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_=-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", fullmatch=True))
def test_any_text_is_a_token_or_refused_with_no_other_error(text: str) -> None:
    with suppress(ValueError):
        read = split_token(text)
        assert ".".join(map(encode_base64url, (read.header, read.payload, read.signature))) == text


def test_a_token_is_at_most_eight_kibibytes() -> None:
    signature = "A" * (MOST_CHARACTERS - len("AA.AA."))
    assert split_token(f"AA.AA.{signature[: -(len(signature) % 4) or None]}").header == b"\0"
    with pytest.raises(ValueError, match="8 KiB"):
        split_token(f"AA.AA.{signature}AAAA")


@given(st.dictionaries(st.text(), JSON, max_size=6))
def test_an_object_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    octets = json.dumps(value).encode()
    assert strict_object(octets, most_brackets=len(octets)) == value


@pytest.mark.parametrize(
    "text, brackets",
    [('{"a":1}', 1), ('{"a":[1,{}]}', 3), ('{"a":"[{"}', 3)],
)
def test_as_many_brackets_are_read_as_are_allowed_and_not_one_more(text: str, brackets: int) -> None:
    assert strict_object(text.encode(), most_brackets=brackets) == json.loads(text)
    with pytest.raises(ValueError, match="nesting is bounded"):
        strict_object(text.encode(), most_brackets=brackets - 1)


@given(st.binary(max_size=40))
def test_any_octets_are_an_object_or_refused_with_no_other_error(octets: bytes) -> None:
    with suppress(ValueError):
        assert isinstance(strict_object(octets, most_brackets=4), dict)


REFUSED = {
    "a member twice": b'{"a":1,"a":1}',
    "a member twice within": b'{"b":{"a":1,"a":2}}',
    "NaN": b'{"a":NaN}',
    "minus infinity": b'{"a":-Infinity}',
    "a number beyond all floats": b'{"a":1e999}',
    "a list": b"[]",
    "a text": b'"a"',
    "nothing": b"",
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "another encoding": '{"a":"é"}'.encode("latin-1"),
    "an overlong encoding": b'{"a":"\xc0\xaf"}',
    "half a surrogate pair in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "something behind it": b'{"a":1} x',
}


@pytest.mark.parametrize("octets", REFUSED.values(), ids=REFUSED)
def test_refused(octets: bytes) -> None:
    with pytest.raises(ValueError):
        strict_object(octets, most_brackets=8)


def test_what_holds_passes_and_what_does_not_is_told_by_its_rule() -> None:
    require(True, "the rule")
    with pytest.raises(ValueError, match=r"^the rule$"):
        require(False, "the rule")
