"""Tags say whether something changed, and which version a change was made from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.etags import etag_of, matches, read_if_match, version_etag
from service.domain.errors import VersionMissing, VersionStale

TAG = etag_of("crs_01", "7", "police_investigator")
OTHER = etag_of("crs_01", "8", "police_investigator")
VERSION_3 = version_etag("inc_01", 3)


def test_a_tag_is_strong_and_in_quotes() -> None:
    assert TAG[0] == TAG[-1] == '"'
    assert TAG[1:-1].isalnum()


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_tags_agree_exactly_where_the_parts_do(left: list[str], right: list[str]) -> None:
    assert (etag_of(*left) == etag_of(*right)) == (left == right)


NAMED: dict[str, tuple[str | None, bool]] = {
    "no header": (None, False),
    "the tag": (TAG, True),
    "the tag, weak": (f"W/{TAG}", True),
    "the tag among others": (f'"x", {OTHER} ,W/"y",  {TAG}', True),
    "others only": (f'"x", {OTHER}', False),
    "anything": (" * ", True),
    "a tag with a comma, then the tag": (f'"a,b", {TAG}', True),
    "the tag inside another": (f'"x {TAG[1:-1]}"', False),
    "the tag without quotes": (TAG.strip('"'), False),
    "an empty header": ("", False),
    "no list": (f"{TAG} {TAG}", False),
    "weakness in small letters": (f"w/{TAG}", False),
}


@pytest.mark.parametrize("header, is_named", NAMED.values(), ids=NAMED.keys())
def test_which_tags_if_none_match_names(header: str | None, is_named: bool) -> None:
    assert matches(header, TAG) is is_named


@given(st.text(max_size=12), st.integers(1, 10**17))
def test_the_version_of_an_incident_is_read_from_its_tag(incident_id: str, version: int) -> None:
    assert read_if_match(f" {version_etag(incident_id, version)} ", incident_id) == version


@given(st.text(max_size=12), st.integers(1, 10**17), st.text(max_size=12))
def test_how_the_incident_stands_changes_the_tag_and_not_the_version(incident_id: str, version: int, how: str) -> None:
    tag = version_etag(incident_id, version, how)
    assert tag not in (version_etag(incident_id, version), version_etag(incident_id, version, f"{how}."))
    assert read_if_match(tag, incident_id) == version


@pytest.mark.parametrize("header", [None, "", "  "], ids=["absent", "empty", "blank"])
def test_a_change_without_if_match_is_refused(header: str | None) -> None:
    with pytest.raises(VersionMissing):
        read_if_match(header, "inc_01")


STALE: dict[str, str] = {
    "anything": "*",
    "a weak tag": f"W/{VERSION_3}",
    "the tag of another incident": version_etag("inc_02", 3),
    "the tag with another version": VERSION_3.replace('"v3-', '"v4-'),
    "the tag with its version written otherwise": VERSION_3.replace('"v3-', '"v03-'),
    "a list": f"{VERSION_3}, {version_etag('inc_01', 4)}",
    "the version alone": '"3"',
    "without quotes": VERSION_3.strip('"'),
    "of another kind": TAG,
    "a version of a thousand digits": f'"v{"9" * 1000}-0123456789abcdef"',
}


@pytest.mark.parametrize("header", STALE.values(), ids=STALE.keys())
def test_a_change_that_names_no_version_of_this_incident_is_refused(header: str) -> None:
    with pytest.raises(VersionStale):
        read_if_match(header, "inc_01")
