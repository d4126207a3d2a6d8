"""Client secrets: the right one is known, no other is, and nothing that is sent makes the comparison fail."""

from __future__ import annotations

from base64 import urlsafe_b64decode

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.auth.secrets import (
    DECOY_HASH,
    LANES,
    MEMORY_KIB,
    MOST_SECRET_CHARACTERS,
    PASSES,
    SECRET_OCTETS,
    SECRET_PREFIX,
    hash_secret,
    make_secret,
    secret_matches,
    spend_same_time,
)


def counting(count: int) -> bytes:
    """Octets that are anything but random."""
    return bytes(range(count))


SECRET = make_secret(counting)
KEPT = hash_secret(SECRET, counting)

costly = settings(
    max_examples=25,  # each costs a hash of 19 MiB
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_the_right_secret_is_known() -> None:
    assert secret_matches(KEPT, SECRET)


OTHER_SECRETS = {
    "nothing": "",
    "our mark alone": SECRET_PREFIX,
    "the last character is missing": SECRET[:-1],
    "one more character": SECRET + "A",
    "a space behind": SECRET + " ",
    "a space before": " " + SECRET,
    "in capitals": SECRET.upper(),
    "without our mark": SECRET.removeprefix(SECRET_PREFIX),
    "a NUL behind": SECRET + "\0",
    "a NUL before": "\0" + SECRET,
    "the hash": KEPT,
    "six times": SECRET * 6,
    "a million characters": "x" * 1_000_000,
    "half a surrogate pair": "\ud800",
    "beyond ASCII": "секрет",
}


@pytest.mark.parametrize("secret", OTHER_SECRETS.values(), ids=OTHER_SECRETS)
def test_no_other_secret_is(secret: str) -> None:
    assert not secret_matches(KEPT, secret)


@costly
@given(st.text(st.characters(exclude_categories=[]), max_size=300))
def test_no_text_makes_the_comparison_fail(secret: str) -> None:
    assert secret_matches(KEPT, secret) is (secret == SECRET)


NO_HASHES = {
    "nothing": "",
    "a dollar": "$",
    "the secret itself": SECRET,
    "a name alone": "$argon2id$",
    "no hash": "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA",
    "empty parts": "$argon2id$v=19$m=19456,t=2,p=1$$",
    "an unknown name": KEPT.replace("argon2id", "argon2x"),
    "less than no memory": KEPT.replace("m=19456", "m=-1"),
    "all the memory in the world": KEPT.replace("m=19456", "m=99999999999999999999"),
    "no passes": KEPT.replace("t=2", "t=0"),
    "other marks": KEPT.replace("$", "!"),
    "the end is missing": KEPT[:-4],
    "bcrypt": "$2b$12$abcdefghijklmnopqrstuv",
    "half a surrogate pair": "\ud800",
    "beyond ASCII": "хеш",
}


@pytest.mark.parametrize("kept", NO_HASHES.values(), ids=NO_HASHES)
def test_a_hash_that_is_none_matches_nothing(kept: str) -> None:
    assert not secret_matches(kept, SECRET)


@costly
@given(st.text(st.characters(exclude_categories=[]), max_size=120))
def test_no_text_for_a_hash_makes_the_comparison_fail(kept: str) -> None:
    assert secret_matches(kept, SECRET) is False


@costly
@given(place=st.integers(min_value=0, max_value=len(KEPT) - 1), letter=st.characters(codec="utf-8"))
def test_no_change_of_one_character_in_a_hash_makes_the_comparison_fail(place: int, letter: str) -> None:
    changed = KEPT[:place] + letter + KEPT[place + 1 :]
    assert secret_matches(changed, SECRET) in {True, False}


@pytest.mark.parametrize("secret", ["", SECRET, SECRET_PREFIX])
def test_nobody_knows_the_secret_of_the_decoy(secret: str) -> None:
    assert not secret_matches(DECOY_HASH, secret)


def test_the_decoy_costs_what_a_real_hash_does() -> None:
    assert extract_parameters(DECOY_HASH) == extract_parameters(KEPT)
    assert len(DECOY_HASH) == len(KEPT)


def test_time_is_spent_without_a_word() -> None:
    spend_same_time()


def test_the_cost_is_the_least_that_is_recommended() -> None:
    parameters = extract_parameters(KEPT)
    assert KEPT.startswith("$argon2id$v=19$")
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (MEMORY_KIB, PASSES, LANES)
    assert (MEMORY_KIB, PASSES, LANES) == (19_456, 2, 1)
    assert (parameters.salt_len, parameters.hash_len) == (16, 32)


def test_one_secret_hashed_twice_is_kept_as_two_texts_that_hold_nothing_of_it() -> None:
    once, again = hash_secret(SECRET), hash_secret(SECRET)
    assert once != again
    assert secret_matches(again, SECRET)
    assert SECRET not in once


def test_the_salt_is_the_one_that_was_given() -> None:
    assert hash_secret(SECRET, counting) == KEPT != hash_secret(SECRET, bytes)


@pytest.mark.parametrize("length", [0, MOST_SECRET_CHARACTERS + 1])
def test_a_secret_that_cannot_be_ours_is_not_known_even_to_a_hash_of_it(length: int) -> None:
    elsewhere = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x" * length)
    assert not secret_matches(elsewhere, "x" * length)


def test_a_hash_of_another_strength_is_honoured() -> None:
    assert secret_matches(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(SECRET), SECRET)


@pytest.mark.parametrize("length", [1, MOST_SECRET_CHARACTERS])
def test_a_secret_of_a_length_that_is_allowed_is_hashed(length: int) -> None:
    assert secret_matches(hash_secret("x" * length), "x" * length)


@pytest.mark.parametrize("length", [0, MOST_SECRET_CHARACTERS + 1])
def test_a_secret_of_another_length_is_not_hashed_nor_repeated(length: int) -> None:
    with pytest.raises(ValueError, match="1 to 256 characters") as refusal:
        hash_secret("x" * length)
    assert "xx" not in str(refusal.value)


def test_a_new_secret_has_our_mark_and_all_the_randomness_it_was_given() -> None:
    assert SECRET.startswith(SECRET_PREFIX)
    body = SECRET.removeprefix(SECRET_PREFIX)
    assert urlsafe_b64decode(body + "=") == counting(SECRET_OCTETS)
    assert SECRET_OCTETS * 8 == 256


@pytest.mark.parametrize("given_octets", [0, 31, 33])
def test_a_source_of_randomness_that_gives_another_number_is_refused(given_octets: int) -> None:
    with pytest.raises(ValueError, match="as many octets"):
        make_secret(lambda _: bytes(given_octets))
