"""What is a report and what is not, member by member; and that a refusal repeats nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ReportInvalid
from service.domain.report import read_report
from service.flows.intake_schema import content_digest, read_json, validate_report

Body = dict[str, Any]
Change = Callable[[Body], object]

HANNAH_AND_MAREK: Body = {
    "kind": "police_incident",
    "source": {"reference": "47260104102", "version": 1, "system": "rms-47"},
    "occurred": {"from": "2026-11-03T18:05:00+00:00", "to": "2026-11-03T19:30:00+00:00", "precision": "minute"},
    "reported": {"at": "2026-11-03T19:42:00Z", "channel": "101"},
    "narrative": "He sat in a parked car opposite her workplace.\nShe left by the back door.",
    "behaviours": [
        {"code": "S2A3_E", "count": 1, "basis": "fact"},
        {"code": "EXT_THREAT_VIOLENCE", "channel": "whatsapp", "basis": "assessment"},
    ],
    "classification": {"principal": {"cjs_code": "PH97006", "ho_class": "8Q"}, "included": [{"ho_class": "8R"}]},
    "urn": "47AA0410226",
    "parties": [
        {
            "local_id": "V1",
            "role": "victim",
            "name": {"given": ["Hannah"], "family": "Bright-Adeyemi", "full": "Hannah Bright-Adeyemi"},
            "aliases": [{"given": ["Han"], "kind": "nickname"}],
            "dob": "1991-04-17",
            "age": 35,
            "sex": "2",
            "phones": [{"value": "+447700900412", "visibility": "safe"}],
            "emails": [{"value": "h.b.a@example.org"}],
            "handles": [{"platform": "instagram", "value": "@hba_example"}],
            "addresses": [
                {
                    "line": "2 Former Street",
                    "town": "Testbourne",
                    "postcode": "QB1 2AA",
                    "uprn": "999000004102",
                    "visibility": "known_to_suspect",
                    "from": "2019",
                    "to": "2026-07",
                }
            ],
        },
        {
            "local_id": "S1",
            "role": "suspect",
            "known": True,
            "name": {"given": ["Marek"], "family": "Kowalski"},
            "vehicles": [{"vrm": "QB70 XYZ"}],
            "identifiers": [{"type": "pnc", "value": "2079/0004102K"}],
            "description": "white male, 30s,\ngrey hoodie",
        },
    ],
    "relationship": {"from": "S1", "to": "V1", "type": "ex_partner", "started": "2019-06", "ended": "2026-05"},
    "knowledge": [{"kind": "told_to_stop", "at": "2026-06-02"}],
    "impact": {"alarm": True, "day_to_day": ["changed route", "sleep"]},
    "orders": [{"type": "spo"}],
    "risk_assessments": [{"tool": "DASH", "positive": [2, 6, 8]}],
    "handling": ["official-sensitive"],
}

THIN: Body = {
    "kind": "partner_referral",
    "source": {"reference": "NSH-2026-031877"},
    "occurred": {"from": "2026-10-18T00:00:00Z"},
    "parties": [{"local_id": "V1", "role": "victim"}],
}


def changed(change: Change, of: Body = HANNAH_AND_MAREK) -> Body:
    body = deepcopy(of)
    change(body)
    return body


def put(path: str, value: object) -> Change:
    """A change that sets the member at a pointer."""

    def change(body: Body) -> None:
        *way, last = path.strip("/").split("/")
        part: Any = body
        for name in way:
            part = part[int(name)] if isinstance(part, list) else part[name]
        part[int(last) if isinstance(part, list) else last] = value

    return change


def drop(path: str) -> Change:
    """A change that takes the member at a pointer away."""

    def change(body: Body) -> None:
        *way, last = path.strip("/").split("/")
        part: Any = body
        for name in way:
            part = part[int(name)] if isinstance(part, list) else part[name]
        del part[last]

    return change


def _two_of_one_id(body: Body) -> None:
    del body["relationship"]
    body["parties"][1]["local_id"] = "V1"


def flaws(body: Body) -> list[tuple[str, str]]:
    with pytest.raises(ReportInvalid) as refusal:
        validate_report(body)
    return [(flaw.pointer, flaw.code) for flaw in refusal.value.flaws]


def as_sent(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def test_a_full_report_is_kept_as_it_came() -> None:
    assert validate_report(HANNAH_AND_MAREK) == HANNAH_AND_MAREK
    assert read_report(validate_report(HANNAH_AND_MAREK)).reference == "47260104102"


KEPT: dict[str, Body] = {
    "a thin one": THIN,
    "a suspect whom nobody can name": changed(
        lambda b: b["parties"].append({"local_id": "S1", "role": "suspect"}), THIN
    ),
    "null for what may be missing": changed(put("/narrative", None), changed(put("/parties/0/dob", None))),
    "a date of birth that is no date": changed(put("/parties/0/dob", "early nineties")),
    "an age of three hundred": changed(put("/parties/0/age", 300)),
    "an age below nought": changed(put("/parties/0/age", -1)),
    "a postcode that is none": changed(put("/parties/0/addresses/0/postcode", "not known")),
    "several relationships": changed(
        put(
            "/relationship", [{"from": "S1", "to": "V1", "type": "ex_partner"}, {"from": "V1", "to": "S1", "type": "x"}]
        )
    ),
    "no relationships": changed(put("/relationship", [])),
    "an agency, for the command line": changed(put("/agency", "police:47")),
    "two victims": changed(put("/parties/1/role", "victim")),
    "an offset of five and three quarter hours": changed(put("/occurred/from", "2026-11-03T18:05:00+05:45")),
    "nanoseconds": changed(put("/occurred/from", "2026-11-03T18:05:00.123456789Z")),
    "a start and an end in one instant": changed(put("/occurred/to", "2026-11-03T19:05:00+01:00")),
    "thirty marks on one letter": changed(put("/narrative", "\u0294" + "\u0323" * 30)),
    "a narrative in Chinese": changed(put("/narrative", "他在她工作地点对面的车里坐了很久" * 100)),
    "a letter outside the basic plane": changed(put("/parties/0/name/family", "𐐔amson")),
}


@pytest.mark.parametrize("body", KEPT.values(), ids=KEPT.keys())
def test_poor_and_thin_reports_are_kept(body: Body) -> None:
    kept = validate_report(body)
    assert kept == body
    assert read_report(kept).parties


REFUSED: dict[str, tuple[Change, tuple[str, str]]] = {
    "no kind": (drop("/kind"), ("/kind", "missing")),
    "an unknown kind": (put("/kind", "rumour"), ("/kind", "not-in-list")),
    "no source": (drop("/source"), ("/source", "missing")),
    "no reference": (drop("/source/reference"), ("/source/reference", "missing")),
    "an empty reference": (put("/source/reference", ""), ("/source/reference", "too-short")),
    "a reference with a space": (put("/source/reference", "47 26"), ("/source/reference", "not-allowed")),
    "a reference with a line break": (put("/source/reference", "4726\n"), ("/source/reference", "not-allowed")),
    "a reference with a hidden space": (put("/source/reference", "47\u200b26"), ("/source/reference", "not-allowed")),
    "a reference of 65 characters": (put("/source/reference", "4" * 65), ("/source/reference", "too-long")),
    "a reference that is a number": (put("/source/reference", 4726), ("/source/reference", "wrong-type")),
    "version nought": (put("/source/version", 0), ("/source/version", "out-of-range")),
    "a version that is true": (put("/source/version", True), ("/source/version", "wrong-type")),
    "a version with a fraction": (put("/source/version", 1.0), ("/source/version", "wrong-type")),
    "a version that is a text": (put("/source/version", "1"), ("/source/version", "wrong-type")),
    "no time": (drop("/occurred/from"), ("/occurred/from", "missing")),
    "a time that is nought": (put("/occurred/from", 0), ("/occurred/from", "wrong-type")),
    "a time without an offset": (put("/occurred/from", "2026-11-03T18:05:00"), ("/occurred/from", "not-a-time")),
    "a day instead of a time": (put("/occurred/from", "2026-11-03"), ("/occurred/from", "not-a-time")),
    "the 31st of February": (put("/occurred/from", "2026-02-31T18:05:00Z"), ("/occurred/from", "not-a-time")),
    "a time by week": (put("/occurred/from", "2026-W45-2T18:05:00Z"), ("/occurred/from", "not-a-time")),
    "a time in Arabic digits": (put("/occurred/from", "٢٠٢٦-11-03T18:05:00Z"), ("/occurred/from", "not-a-time")),
    "a time before year one in UTC": (
        put("/occurred/from", "0001-01-01T00:00:00+01:00"),
        ("/occurred/from", "not-a-time"),
    ),
    "an end before the start": (put("/occurred/to", "2026-11-03T18:05:00+01:00"), ("/occurred/to", "before-start")),
    "an unknown precision": (put("/occurred/precision", "MINUTE"), ("/occurred/precision", "not-in-list")),
    "no parties": (put("/parties", []), ("/parties", "too-short")),
    "no victim": (put("/parties/0/role", "witness"), ("/parties", "no-victim")),
    "two parties of one local id": (_two_of_one_id, ("/parties/1/local_id", "repeated")),
    "51 parties": (
        put("/parties", [{"local_id": f"V{n}", "role": "victim"} for n in range(51)]),
        ("/parties", "too-long"),
    ),
    "a party that is a text": (put("/parties/1", "the ex"), ("/parties/1", "wrong-type")),
    "parties that are an object": (put("/parties", {"V1": {}}), ("/parties", "wrong-type")),
    "a relationship with a stranger": (put("/relationship/to", "V9"), ("/relationship/to", "unknown-party")),
    "a relationship without a type": (drop("/relationship/type"), ("/relationship/type", "missing")),
    "the second relationship with a stranger": (
        put("/relationship", [{"from": "S1", "to": "V1", "type": "x"}, {"from": "S7", "to": "V1", "type": "x"}]),
        ("/relationship/1/from", "unknown-party"),
    ),
    "a relationship that is a text": (put("/relationship", "ex"), ("/relationship", "wrong-type")),
    "an unknown limb of s.2A(3)": (put("/behaviours/0/code", "S2A3_H"), ("/behaviours/0/code", "not-allowed")),
    "a behaviour that came no times": (put("/behaviours/0/count", 0), ("/behaviours/0/count", "out-of-range")),
    "a behaviour too often": (put("/behaviours/0/count", 10_001), ("/behaviours/0/count", "out-of-range")),
    "neither fact nor assessment": (put("/behaviours/0/basis", "rumour"), ("/behaviours/0/basis", "not-in-list")),
    "101 behaviours": (put("/behaviours", [{"code": "S2A3_A"}] * 101), ("/behaviours", "too-long")),
    "an unknown sex code": (put("/parties/0/sex", "F"), ("/parties/0/sex", "not-in-list")),
    "a sex that is a number": (put("/parties/0/sex", 2), ("/parties/0/sex", "not-in-list")),
    "an age that is a text": (put("/parties/0/age", "35"), ("/parties/0/age", "wrong-type")),
    "an age that is true": (put("/parties/0/age", True), ("/parties/0/age", "wrong-type")),
    "a date of birth of 33 characters": (put("/parties/0/dob", "x" * 33), ("/parties/0/dob", "too-long")),
    "a date of birth that is a number": (put("/parties/0/dob", 0), ("/parties/0/dob", "wrong-type")),
    "a phone without its number": (put("/parties/0/phones", [{}]), ("/parties/0/phones/0/value", "missing")),
    "an unknown visibility": (
        put("/parties/0/phones/0/visibility", "secret"),
        ("/parties/0/phones/0/visibility", "not-in-list"),
    ),
    "an unknown type of identifier": (
        put("/parties/1/identifiers/0/type", "tenancy"),
        ("/parties/1/identifiers/0/type", "not-in-list"),
    ),
    "a name of 201 characters": (put("/parties/0/name/family", "B" * 201), ("/parties/0/name/family", "too-long")),
    "a line break in a name": (put("/parties/0/name/family", "Bright\n"), ("/parties/0/name/family", "not-allowed")),
    "an escape sequence in a name": (
        put("/parties/0/name/given/0", "H\x1b[2J"),
        ("/parties/0/name/given/0", "not-allowed"),
    ),
    "a C1 control character in a narrative": (put("/narrative", "a\x85b"), ("/narrative", "not-allowed")),
    "half a character in a name": (put("/parties/0/name/full", "H\ud83d"), ("/parties/0/name/full", "not-allowed")),
    "a narrative of 65,537 characters": (put("/narrative", "x" * 65_537), ("/narrative", "too-long")),
    "a description of 2,001 characters": (
        put("/parties/1/description", "x" * 2001),
        ("/parties/1/description", "too-long"),
    ),
    "known that is a text": (put("/parties/1/known", "yes"), ("/parties/1/known", "wrong-type")),
    "an unknown member of the report": (put("/ethnicity", "M2"), ("", "unknown-member")),
    "an unknown member of a party": (put("/parties/1/ethnicity", "M2"), ("/parties/1", "unknown-member")),
    "an unknown member of a relationship": (put("/relationship/note", "x"), ("/relationship", "unknown-member")),
    "notes that are an object": (put("/knowledge", {}), ("/knowledge", "wrong-type")),
    "an impact that is an array": (put("/impact", []), ("/impact", "wrong-type")),
    "notes nested nine deep": (put("/orders", json.loads("[" * 9 + "]" * 9)), ("/orders", "too-long")),
    "notes of a thousand and two values": (put("/orders", [[0] * 1001]), ("/orders", "too-long")),
    "a tower of 31 marks on one letter": (put("/narrative", "a" + "\u0323\u0301" * 15 + "\u0323"), ("", "not-allowed")),
    "a control character in a note": (put("/impact/alarm", "a\x00b"), ("/impact", "not-allowed")),
    "a control character in the name of a note": (put("/impact/a\x00b", 1), ("/impact", "not-allowed")),
}


@pytest.mark.parametrize("change, flaw", REFUSED.values(), ids=REFUSED.keys())
def test_malformed_reports_are_refused_where_they_are_malformed(change: Change, flaw: tuple[str, str]) -> None:
    assert flaws(changed(change)) == [flaw]


def test_a_refusal_repeats_nothing_of_what_was_sent() -> None:
    secret = "Zlatokrilova"
    with pytest.raises(ReportInvalid) as refusal:
        validate_report(
            {
                "kind": secret,
                secret: secret,
                "source": {"reference": f"{secret} {secret}", secret: 1},
                "occurred": {"from": secret, "precision": secret},
                "parties": [{"local_id": "V1", "role": secret, "sex": secret, "name": secret, secret: secret}, secret],
                "relationship": {"from": f"{secret} x", secret: 1},
                "impact": {secret: "\x00"},
            }
        )
    told = repr([refusal.value, refusal.value.flaws, refusal.value.__cause__])
    assert secret not in told
    assert len(refusal.value.flaws) >= 12


def test_two_unknown_members_of_one_object_are_one_flaw() -> None:
    assert flaws(changed(lambda b: b["source"].update(a=1, b=2))) == [("/source", "unknown-member")]


def test_no_more_than_fifty_flaws_are_told() -> None:
    assert len(flaws(changed(put("/behaviours", [{"code": "x"}] * 99)))) == 50


def test_texts_are_kept_in_normal_form_c() -> None:
    kept = validate_report(changed(put("/parties/0/name/family", normalize("NFD", "Żółkiewska"))))
    assert kept["parties"][0]["name"]["family"] == "Żółkiewska"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60))
def test_validating_twice_is_validating_once(text: str) -> None:
    kept = validate_report(changed(put("/parties/0/name/full", text), THIN | {"parties": [_named()]}))
    assert validate_report(kept) == kept
    assert is_normalized("NFC", kept["parties"][0]["name"]["full"])


def _named() -> Body:
    return {"local_id": "V1", "role": "victim", "name": {"full": ""}}


SAME: dict[str, Change] = {
    "another order of members": lambda b: b.update({name: b.pop(name) for name in sorted(b, reverse=True)}),
    "another version": put("/source/version", 7),
    "no version": drop("/source/version"),
    "the agency": put("/agency", "police:47"),
    "the same instant elsewhere": put("/occurred/from", "2026-11-03T19:05:00+01:00"),
    "the same instant in Zulu": put("/occurred/from", "2026-11-03T18:05:00Z"),
    "the same time of reporting": put("/reported/at", "2026-11-03T19:42:00.000+00:00"),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_reports_that_say_the_same_have_one_digest(change: Change) -> None:
    assert content_digest(validate_report(changed(change))) == content_digest(HANNAH_AND_MAREK)


OTHER: dict[str, Change] = {
    "another kind": put("/kind", "cps_referral"),
    "another reference": put("/source/reference", "47260104103"),
    "a second later": put("/occurred/from", "2026-11-03T18:05:01Z"),
    "the parties in another order": lambda b: b["parties"].reverse(),
    "no narrative": drop("/narrative"),
    "another note": put("/impact/alarm", False),
}


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER.keys())
def test_reports_that_say_otherwise_have_another_digest(change: Change) -> None:
    assert content_digest(validate_report(changed(change))) != content_digest(HANNAH_AND_MAREK)


def test_what_is_read_is_what_was_sent() -> None:
    assert validate_report(read_json(as_sent(HANNAH_AND_MAREK))) == HANNAH_AND_MAREK
