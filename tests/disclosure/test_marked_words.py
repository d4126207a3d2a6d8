"""Exactly what each view may show, told by marked words: one more or one less than allowed fails.

The allowances are read off the disclosure matrix, role by role. A course is filled with a marked word in every place;
the words found in a view are compared with the allowance. Then every word that a view may not show is changed, and the
view must stay the same to the byte: what is hidden cannot be inferred either.
"""

from __future__ import annotations

import json

import pytest

from service.disclosure.permissions import View
from service.disclosure.told import NARROWED
from service.domain.report import read_report

from .marked import AGENCIES, EVERY_VIEW, HELPLINE, MARK, Show, bodies, body_of, course_of, every_mark, marks_in

POLICE, PARTNERS = {"sussex", "hampshire"}, {"helpline", "refuge"}
ALL = set(AGENCIES)
PLACE = ("line", "town", "postcode", "uprn", "from", "to")

NAMES = {"given", "family", "alias"}
VICTIM = {f"victim-{what}" for what in (*NAMES, "dob")}
VICTIM_OPEN = {f"victim-{what}" for what in ("openphone", "openemail", *(f"former-{part}" for part in PLACE))}
SUSPECT_KNOWN_AS = {f"suspect-{what}" for what in NAMES}
SUSPECT = SUSPECT_KNOWN_AS | {
    f"suspect-{what}"
    for what in (
        *("dob", "description", "phone", "openphone", "email", "openemail", "platform", "handle", "vehicle"),
        *("pnc", "cro", "asn", "driver", "crn"),
        *(f"{address}-{part}" for address in ("home", "former") for part in PLACE),
    )
}
SUBJECT = (
    SUSPECT
    - {"suspect-pnc", "suspect-cro", "suspect-asn", "suspect-driver", "suspect-crn"}
    - {f"suspect-{address}-uprn" for address in ("home", "former")}
)
INCIDENT = {"reference", "code", "channel", "cjs", "ho", "urn"}
ORDER = {"order", "made", "served", "expires", "condition"}
WHOLE_ORDER = ORDER | {"orderref", "court", "conditionid"}
RELATION = {"relation", "since"}
NAMED_PARTNERS = {"c-helpline-agency", "c-refuge-agency"}
OF_INCIDENTS = {"narrative", "officer"}


def marks(tags: set[str], what: set[str]) -> set[str]:
    """The marked words of those agencies' reports for those fields."""
    return {f"c-{tag}-{field}" for tag in tags for field in what}


PERSONS = marks(ALL, VICTIM | SUSPECT | RELATION | WHOLE_ORDER)
LISTED = marks(ALL, {f"victim-{n}" for n in NAMES} | SUSPECT_KNOWN_AS | {"urn"})
RECORDS = marks({"sussex"}, INCIDENT - {"urn"}) | marks({"hampshire"}, {"reference", "officer"})

ALLOWED: dict[str, set[str]] = {
    "course police": PERSONS | marks(ALL, INCIDENT | VICTIM_OPEN) | marks(POLICE, OF_INCIDENTS) | NAMED_PARTNERS,
    "item police": LISTED | marks({"sussex"}, {"reference"}) | NAMED_PARTNERS,
    "timeline police": marks(ALL, INCIDENT) | marks(POLICE, OF_INCIDENTS) | NAMED_PARTNERS,
    "course police_records": RECORDS | marks(ALL, {"urn"}),
    "item police_records": marks({"sussex"}, {"reference"}),
    "timeline police_records": RECORDS,
    "course cps": PERSONS | marks(ALL, INCIDENT | VICTIM_OPEN) | marks(ALL - PARTNERS, OF_INCIDENTS) | NAMED_PARTNERS,
    "course cps_casework": PERSONS | marks(ALL, INCIDENT) | marks(ALL - PARTNERS, OF_INCIDENTS) | NAMED_PARTNERS,
    "item cps": LISTED | marks({"prosecutors"}, {"reference"}) | NAMED_PARTNERS,
    "course partner": marks(ALL, ORDER)
    | marks(ALL - {"prosecutors"}, {"code"})
    | marks({"helpline"}, VICTIM | SUSPECT_KNOWN_AS | {"reference"})
    | marks(POLICE, {"officer"}),
    "item partner": marks({"helpline"}, {"reference"}),
    "course health": marks(ALL, ORDER)
    | marks(ALL - {"prosecutors"}, {"code"})
    | marks({"helpline"}, VICTIM | SUSPECT_KNOWN_AS | {"reference", "victim-nhs"})
    | marks(POLICE, {"officer"}),
    "course education": marks(ALL - {"refuge"}, ORDER)
    | marks({"helpline"}, VICTIM | SUSPECT_KNOWN_AS | {"reference"})
    | marks(POLICE, SUSPECT_KNOWN_AS | {"officer"}),
    "item education": marks({"helpline"}, {"reference"}),
    "course suspect_side": marks(ALL - {"refuge"}, ORDER | SUBJECT)
    | marks(POLICE | {"helpline"}, {"code"})
    | marks({"helpline"}, {"reference"})
    | marks(POLICE, {"officer"}),
    "item suspect_side": marks({"helpline"}, {"reference"}),
    "course dual_side": marks(ALL - {"refuge"}, ORDER) | marks({"helpline"}, {"reference"}),
    "item dual_side": marks({"helpline"}, {"reference"}),
    "course partner_system": marks({"helpline"}, {"reference"}),
    "item partner_system": marks({"helpline"}, {"reference"}),
}

NOT_OF_PARTNERS = ("police", "police_records", "cps", "cps_casework")
OF_PARTNERS = [name for name in ALLOWED if name.split()[1] not in NOT_OF_PARTNERS]
VIEWS = pytest.mark.parametrize("name, show", EVERY_VIEW, ids=[name for name, _ in EVERY_VIEW])


@VIEWS
def test_a_view_shows_exactly_what_its_role_may_see(name: str, show: Show) -> None:
    assert marks_in(show(course_of(bodies())).model_dump_json()) == ALLOWED[name]


def changed(hidden: set[str]) -> str:
    """The reports as JSON, with these marked words changed."""
    return MARK.sub(lambda found: f"z{found[0]}z" if found[0] in hidden else found[0], json.dumps(bodies()))


@VIEWS
def test_two_courses_that_differ_only_in_what_is_hidden_look_the_same(name: str, show: Show) -> None:
    shown = show(course_of(bodies())).model_dump_json()
    hidden = every_mark(bodies()) - ALLOWED[name]
    assert len(hidden) > 300
    if show(course_of(json.loads(changed(hidden)))).model_dump_json() != shown:
        told = [m for m in hidden if show(course_of(json.loads(changed({m})))).model_dump_json() != shown]
        pytest.fail(f"the view tells of {sorted(told)}")


TELLS_THAT_THERE_ARE = {"course police", "course police_records", "course cps"}
"""Views that tell that third parties or proxies (indicator I11) and assessments are reported, though not whose or what:
the tests of records say what they may tell."""


@VIEWS
def test_a_view_looks_the_same_without_what_it_hides(name: str, show: Show) -> None:
    poorer = bodies()
    for tag in PARTNERS:
        poorer[tag]["narrative"] = ""
    for body in poorer.values():
        del body["knowledge"], body["impact"], body["handling"][0]
        for party in body["parties"][:2]:
            party["identifiers"] = [i for i in party["identifiers"] if i["type"] not in {"nhs", "nino"}]
        for party in body["parties"][:1]:
            party["identifiers"], party["vehicles"], party["description"], party["handles"] = [], [], "", []
        if name not in TELLS_THAT_THERE_ARE:
            body["parties"] = body["parties"][:2]
            del body["risk_assessments"]
    if name == "course health":
        number = body_of("helpline")["parties"][0]["identifiers"][3]
        assert number["type"] == "nhs"
        poorer["helpline"]["parties"][0]["identifiers"] = [number]
    assert show(course_of(poorer)).model_dump_json() == show(course_of(bodies())).model_dump_json()


@pytest.mark.parametrize("name", [name for name in OF_PARTNERS if View(name.split()[1]) in NARROWED])
def test_whoever_does_not_stand_at_her_side_cannot_tell_that_she_told_another_partner(name: str) -> None:
    show, without = dict(EVERY_VIEW)[name], bodies()
    del without["refuge"]
    assert show(course_of(without)) == show(course_of(bodies()))


@pytest.mark.parametrize("what", ["phone", "openphone", "former-line"])
def test_an_agency_on_the_suspects_side_does_not_read_where_she_is_in_the_terms_of_an_order(what: str) -> None:
    reports = bodies()
    reports["sussex"]["orders"][0]["conditions"] = [{"text": f"Not to come near c-sussex-victim-{what}."}]
    shown = dict(EVERY_VIEW)["course suspect_side"](course_of(reports)).model_dump_json()
    assert "Not to come near [protected]." in shown


@pytest.mark.parametrize("name", OF_PARTNERS)
def test_partners_cannot_tell_which_other_agency_reported(name: str) -> None:
    show = dict(EVERY_VIEW)[name]
    elsewhere = {**AGENCIES, "refuge": "partner:clinic-north", "prosecutors": "cps:north-west"}
    assert show(course_of(bodies(), elsewhere)) == show(course_of(bodies()))


@pytest.mark.parametrize("name", [name for name in ALLOWED if name.endswith("police_records")])
def test_a_records_system_cannot_tell_which_partner_reported(name: str) -> None:
    show = dict(EVERY_VIEW)[name]
    elsewhere = {**AGENCIES, "refuge": "partner:clinic-north"}
    assert show(course_of(bodies(), elsewhere)) == show(course_of(bodies()))


@pytest.mark.parametrize("name", OF_PARTNERS)
def test_partners_cannot_tell_the_hour(name: str) -> None:
    later = bodies()
    for body in later.values():
        body["occurred"]["from"] = body["occurred"]["from"].replace("18:05", "09:44")
    show = dict(EVERY_VIEW)[name]
    assert show(course_of(later)) == show(course_of(bodies()))
    assert "18:05" not in show(course_of(bodies())).model_dump_json()


@pytest.mark.parametrize("name", [name for name in ALLOWED if "partner_system" in name])
def test_a_partners_system_cannot_tell_the_day_nor_the_conduct(name: str) -> None:
    other = bodies()
    for day, body in enumerate(other.values(), start=1):
        body["occurred"]["from"] = f"2026-11-{day:02}T18:05:00+00:00"
        body["behaviours"] = [{"code": f"OTHER_{day}"}]
    show = dict(EVERY_VIEW)[name]
    assert show(course_of(other)) == show(course_of(bodies()))


@pytest.mark.parametrize("name", OF_PARTNERS)
def test_partners_cannot_tell_that_the_suspect_has_other_courses_or_what_was_merged(name: str) -> None:
    shown = dict(EVERY_VIEW)[name](course_of(bodies())).model_dump()
    assert not {"neighbours", "formed_from", "split_from", "redactions"} & shown.keys()


def test_internal_person_ids_are_in_no_view() -> None:
    texts = [show(course_of(bodies())).model_dump_json() for _, show in EVERY_VIEW]
    assert not any("c-internal" in text for text in texts)


def test_the_marked_course_has_a_mark_in_every_detail_of_a_party() -> None:
    party = read_report(bodies()["refuge"]).parties[0]
    empty = [field for field in type(party).__dataclass_fields__ if getattr(party, field) in ("", (), None)]
    assert empty == ["known"]


def test_a_partner_with_no_report_in_the_course_is_shown_no_person() -> None:
    reports = {tag: body for tag, body in bodies().items() if tag != "helpline"}
    shown = dict(EVERY_VIEW)["course partner"](course_of(reports)).model_dump()
    assert (shown["victim"], shown["suspect"]) == ({"names": (), "dobs": ()}, {"names": ()})
    assert str(HELPLINE) not in json.dumps(shown, default=str)
