"""A view cut into parts: whole again when put together, provable, and without what was erased."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.disclosure.fixed import canonical, cut, digest_of, opened, put_together, seal_of, sealed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
INCIDENTS = st.lists(st.dictionaries(st.just("text"), st.text()), max_size=4)


@given(st.dictionaries(st.text(min_size=1).filter(lambda name: "/" not in name), VALUES), INCIDENTS)
def test_what_is_cut_is_whole_again_when_put_together(view: dict[str, Any], incidents: list[dict[str, Any]]) -> None:
    view = {**view, "incidents": [{"id": f"inc_{n}", **one} for n, one in enumerate(incidents)]}
    parts = cut(view)
    assert put_together([(part.name, part.value) for part in parts]) == view
    assert [part.incident_id for part in parts if part.incident_id] == [one["id"] for one in view["incidents"]]


def test_what_was_erased_is_left_out_and_the_rest_is_there() -> None:
    view = {"id": "crs_1", "victim": {"names": ["x"]}, "incidents": [{"id": "inc_1"}, {"id": "inc_2"}]}
    parts = [(part.name, None if part.name in ("victim", "incidents/inc_1") else part.value) for part in cut(view)]
    assert put_together(parts) == {"id": "crs_1", "victim": None, "incidents": [{"id": "inc_2"}]}


@given(VALUES)
def test_a_body_gives_back_its_value_and_its_salt_changes_its_digest(value: Any) -> None:
    one, other = sealed(value, "a"), sealed(value, "b")
    assert opened(one) == opened(other) == json.loads(json.dumps(value))
    assert digest_of(one) != digest_of(other)


def test_a_seal_is_over_every_part_and_what_it_is_of() -> None:
    manifest = (("frame", "d1"), ("victim", "d2"))
    seal = seal_of("crs_1", 1, manifest)
    assert seal == seal_of("crs_1", 1, [list(part) for part in manifest])
    for changed in (("crs_2", 1, manifest), ("crs_1", 2, manifest), ("crs_1", 1, manifest[:1])):
        assert seal_of(*changed) != seal


def test_the_order_of_members_is_no_difference() -> None:
    assert canonical({"a": 1, "b": [2]}) == canonical({"b": [2], "a": 1})
