"""An erasure leaves nothing, whatever was done to the report and to others before and after it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.flows.erasure import erase
from service.flows.intake import withdraw
from service.flows.relink import prove
from service.flows.restriction import lift, restrict
from service.store.unit_of_work import Store
from tests.linking.people import Body

from .office import Office, caller
from .test_erasure import DRAWN, FEW, agency_of, come, content, emptied

DEEDS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["withdraw", "restrict", "lift", "erase"])), min_size=1, max_size=9
)
LEADS_TO = {
    ("current", "withdraw"): "withdrawn",
    ("current", "restrict"): "restricted",
    ("restricted", "withdraw"): "withdrawn",
    ("restricted", "lift"): "current",
}
"""What a deed makes of a report; whatever it is, it can be erased, and then no more is done to it."""


def carry_out(office: Office, deed: str, number: int, incident_id: str) -> None:
    """The agency of the report does that to it."""
    own = caller(agency_of(number))
    match deed:
        case "withdraw":
            withdraw(office.context, own, incident_id, "no_crime", None)
        case "restrict":
            restrict(office.context, own, incident_id, "accuracy_contested")
        case "lift":
            lift(office.context, own, incident_id)
        case _:
            erase(office.context, own, incident_id, None)


@FEW
@given(casts=DRAWN, deeds=DEEDS)
def test_after_an_erasure_the_database_is_one_that_never_had_the_report_whatever_was_done_to_it(
    store: Store, casts: list[list[Body]], deeds: list[tuple[int, str]]
) -> None:
    erased = {pick % len(casts) for pick, deed in deeds if deed == "erase"}
    states = []
    for leaves_out in (True, False):
        office = emptied(store)
        kept = [n for n in range(len(casts)) if not (leaves_out and n in erased)]
        ids = {number: come(office, number, casts[number]) for number in kept}
        stand = dict.fromkeys(kept, "current")
        for pick, deed in deeds:
            number = pick % len(casts)
            becomes = "erased" if deed == "erase" else LEADS_TO.get((stand.get(number, "erased"), deed))
            if number in ids and stand[number] != "erased" and becomes is not None:
                carry_out(office, deed, number, ids[number])
                stand[number] = becomes
        proof = prove(office.context, afresh=True)
        assert proof.stored == proof.fresh
        states.append((proof.stored, content(office)))
    never, after = states
    assert after == never
