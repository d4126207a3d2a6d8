"""Elements of offences on the reports of a course: named cases of what makes one evidenced, or leaves a gap."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from service.conduct.element_rules import read_offences
from service.conduct.rule_sets import RULES
from service.domain.course import Member
from service.domain.findings import ElementStatus
from service.domain.report import Precision
from service.domain.standing import Standing

from .bodies import element, offence, record, told
from .cases import CONTACTS, DAMAGES, FOLLOWS, HAMPSHIRE, HELPLINE, LOITERS, PROSECUTORS, SUSSEX

EVIDENCED, ASSERTED, INFERRED = ElementStatus.EVIDENCED, ElementStatus.ASSERTED, ElementStatus.INFERRED
GAP, CONTRADICTED = ElementStatus.GAP, ElementStatus.CONTRADICTED

FIRST, SECOND, THIRD = "2026-10-01 12:00", "2026-10-08 12:00", "2026-10-15 12:00"


def fear(*, felt: bool = True, whom: str = "V1", **more: Any) -> dict[str, Any]:
    """What a report says of her fear of violence."""
    return {"fear_of_violence": {"felt": felt, "against_whom": whom, **more}}


def of_force(when: str, **parts: Any) -> Member:
    """A report of the force, of contact."""
    return told(SUSSEX, when, CONTACTS, **parts)


MG11: dict[str, Any] = {"basis": "fact", "source": "MG11"}

CASES: list[tuple[str, str, str, list[Member], ElementStatus]] = [
    ("one occasion is no course, however much was sent on it", "PHA_2", "course",
     [told(SUSSEX, FIRST, {"code": CONTACTS, "count": 60})], GAP),
    ("two occasions that the police state as fact are evidenced as a course", "PHA_2", "course",
     [of_force(FIRST), of_force(SECOND)], EVIDENCED),
    ("two occasions that only a helpline tells of are asserted", "PHA_2", "course",
     [told(HELPLINE, FIRST, CONTACTS), told(HELPLINE, SECOND, CONTACTS)], ASSERTED),
    ("an occasion whose suspect is only suspected to be him makes a course inferred", "PHA_2", "course",
     [of_force(FIRST), of_force(SECOND, standing=Standing.SUSPECTED)], INFERRED),
    ("an occasion by nobody known makes no course", "PHA_2", "course",
     [of_force(FIRST), of_force(SECOND, standing=Standing.UNATTRIBUTED)], GAP),
    ("one event that two forces report makes no course", "PHA_2", "course",
     [told(SUSSEX, FIRST, LOITERS), told(HAMPSHIRE, "2026-10-01 12:10", LOITERS)], GAP),
    ("what a referral to prosecutors says again is no second occasion", "PHA_2", "course",
     [of_force(FIRST), told(PROSECUTORS, "2026-10-20 12:00")], GAP),
    ("a referral, which is attributed, makes an occasion no firmer that is only suspected", "PHA_2", "course",
     [of_force(FIRST, standing=Standing.SUSPECTED), told(PROSECUTORS, "2026-10-02 12:00"), of_force(SECOND)], INFERRED),
    ("a report that names no conduct is an occasion that is asserted", "PHA_2", "course",
     [of_force(FIRST), told(SUSSEX, SECOND)], ASSERTED),

    ("contact alone lets alarm be inferred", "PHA_2", "harassment", [of_force(FIRST)], INFERRED),
    ("alarm that the report states without a source is asserted", "PHA_2", "harassment",
     [of_force(FIRST, impact={"alarm": True})], ASSERTED),
    ("alarm in a victim personal statement is evidenced", "PHA_2", "harassment",
     [of_force(FIRST, impact={"alarm": True, "source": "VPS"})], EVIDENCED),
    ("a statement that she was neither alarmed nor distressed contradicts it", "PHA_2", "harassment",
     [of_force(FIRST, impact={"distress": True}), of_force(SECOND, impact={"alarm": False, "distress": False})],
     CONTRADICTED),
    ("alarm that was not asked about contradicts nothing", "PHA_2", "harassment",
     [of_force(FIRST, impact={"distress": True}), of_force(SECOND, impact={"alarm": False})], ASSERTED),
    ("his allegation against her stays to be seen", "PHA_2", "harassment",
     [of_force(FIRST, knowledge=[{"kind": "counter_allegation"}])], CONTRADICTED),

    ("nobody told him to stop: a gap", "PHA_2", "knew", [of_force(FIRST), of_force(SECOND)], GAP),
    ("told to stop by text is asserted", "PHA_2", "knew",
     [of_force(FIRST, knowledge=[{"kind": "told_to_stop", "at": "2026-09-20", "how": "text"}])], ASSERTED),
    ("told to stop, with a screenshot, is evidenced", "PHA_2", "knew",
     [of_force(FIRST, knowledge=[{"kind": "TOLD-TO-STOP", "at": "2026-09-20", "source": "screenshot"}])], EVIDENCED),
    ("told to stop only after the last occasion proves nothing", "PHA_2", "knew",
     [of_force(FIRST, knowledge=[{"kind": "told_to_stop", "at": "2026-10-02"}])], GAP),
    ("told to stop on a day that nobody noted is asserted", "PHA_2", "knew",
     [of_force(FIRST, knowledge=["told_to_stop"])], ASSERTED),
    ("a police warning that the force states as fact is evidenced", "PHA_2", "knew",
     [of_force(FIRST, knowledge=[{"kind": "warned", "at": "2026-09-20", "basis": "fact"}])], EVIDENCED),
    ("a warning as a helpline has heard of it is asserted", "PHA_2", "knew",
     [told(HELPLINE, FIRST, CONTACTS, knowledge=[{"kind": "warned", "basis": "fact"}])], ASSERTED),
    ("an order served on him proves that he knew", "PHA_2", "knew",
     [of_force(FIRST, orders=[{"type": "nmo", "served_at": "2026-09-01"}])], EVIDENCED),
    ("an order of which nobody says that it was served does not", "PHA_2", "knew",
     [of_force(FIRST, orders=[{"type": "nmo", "made_at": "2026-09-01"}])], GAP),
    ("a breach lets it be inferred that he knew", "PHA_2", "knew",
     [told(SUSSEX, FIRST, "EXT_ORDER_BREACH")], INFERRED),
    ("that she blocked him lets it be inferred", "PHA_2", "knew",
     [of_force(FIRST, knowledge=[{"kind": "blocked", "source": "screenshot"}])], INFERRED),
    ("a source does not make more of an assessment", "PHA_2", "knew",
     [of_force(FIRST, knowledge=[{"kind": "told_to_stop", "basis": "assessment", "source": "MG11"}])], ASSERTED),
    ("a note that denies what it names is not counted", "PHA_2", "knew",
     [of_force(FIRST, knowledge=[{"kind": "told_to_stop", "value": False}])], GAP),

    ("that she answered him contradicts that it was unwanted", "PHA_2", "unwanted",
     [of_force(FIRST, knowledge=["told_to_stop"]), of_force(SECOND, knowledge=["victim_replied"])], CONTRADICTED),
    ("a reconciliation stands against it, though nothing stands for it", "PHA_2", "unwanted",
     [of_force(FIRST, knowledge=[{"kind": "reconciliation", "at": "2026-09-30"}])], CONTRADICTED),

    ("no account of his is a gap and no proof that he has none", "PHA_2", "no_defence", [of_force(FIRST)], GAP),
    ("contact that was ordered for a child speaks for a defence", "PHA_2", "no_defence",
     [of_force(FIRST, knowledge=["child_contact_arranged"])], CONTRADICTED),
    ("an explanation that was refuted closes the gap", "PHA_2", "no_defence",
     [of_force(FIRST, knowledge=[{"kind": "excuse_refuted", "source": "phone_download"}])], EVIDENCED),

    ("the same conduct twice lets a connection be inferred", "PHA_2", "nexus",
     [of_force(FIRST), of_force(SECOND)], INFERRED),
    ("different conduct a week apart has no connection that is recorded", "PHA_2", "nexus",
     [told(SUSSEX, FIRST, CONTACTS), told(SUSSEX, SECOND, DAMAGES)], GAP),
    ("Lau: two acts four months apart are weak", "PHA_2", "nexus",
     [of_force("2026-03-01 12:00"), of_force("2026-07-01 12:00")], CONTRADICTED),
    ("Pratt: so are two acts three months apart", "PHA_2", "nexus",
     [of_force("2026-03-01 12:00"), of_force("2026-06-01 12:00")], CONTRADICTED),
    ("two acts 89 days apart are not called far apart", "PHA_2", "nexus",
     [of_force("2026-03-01 12:00"), of_force("2026-05-29 12:00")], INFERRED),
    ("a gap of four months among three acts is not held against them", "PHA_2", "nexus",
     [of_force("2026-03-01 12:00"), of_force("2026-07-01 12:00"), of_force("2026-07-09 12:00")], INFERRED),
    ("an officer's view that they belong together is evidenced, and the reconciliation stays", "PHA_2", "nexus",
     [of_force(FIRST, knowledge=[{"kind": "nexus_assessed", "basis": "fact"}]),
      of_force(SECOND, knowledge=["reconciled"])], CONTRADICTED),

    ("that she knows him is asserted", "PHA_2", "attribution", [of_force(FIRST, suspect={"known": True})], ASSERTED),
    ("a suspect who is only described is inferred", "PHA_2", "attribution",
     [of_force(FIRST, suspect={"description": "grey hood"})], INFERRED),
    ("a suspect of whom nothing is told is a gap", "PHA_2", "attribution", [of_force(FIRST)], GAP),
    ("he was seen on camera: evidenced", "PHA_2", "attribution",
     [of_force(FIRST, knowledge=[{"kind": "identified_on_camera", "source": "cctv"}])], EVIDENCED),
    ("his alibi contradicts it", "PHA_2", "attribution",
     [of_force(FIRST, suspect={"known": True}, knowledge=["alibi"])], CONTRADICTED),
    ("his alibi is told though the report is attributed to nobody", "PHA_2", "attribution",
     [of_force(FIRST, suspect={"known": True}),
      of_force(SECOND, standing=Standing.UNATTRIBUTED, knowledge=["alibi"])], CONTRADICTED),

    ("two listed acts that the police state as fact are evidenced", "PHA_2A", "stalking_acts",
     [told(SUSSEX, FIRST, FOLLOWS), told(SUSSEX, SECOND, LOITERS)], EVIDENCED),
    ("an act and an assessment of one are asserted", "PHA_2A", "stalking_acts",
     [told(SUSSEX, FIRST, FOLLOWS), told(SUSSEX, SECOND, {"code": LOITERS, "basis": "assessment"})], ASSERTED),
    ("one listed act is a gap", "PHA_2A", "stalking_acts", [told(SUSSEX, FIRST, FOLLOWS)], GAP),
    ("threats are not in the list: inferred", "PHA_2A", "stalking_acts",
     [told(SUSSEX, FIRST, "EXT_THREAT_KILL"), told(SUSSEX, SECOND, "EXT_THREAT_KILL")], INFERRED),

    ("fear on one occasion is a gap", "PHA_4", "fear_twice", [of_force(FIRST, impact=fear(**MG11))], GAP),
    ("fear on two occasions, in her statements, is evidenced", "PHA_4", "fear_twice",
     [of_force(FIRST, impact=fear(**MG11)), of_force(SECOND, impact=fear(**MG11))], EVIDENCED),
    ("fear on two occasions, in one statement and in one assertion, is asserted", "PHA_4", "fear_twice",
     [of_force(FIRST, impact=fear(**MG11)), of_force(SECOND, impact=fear())], ASSERTED),
    ("fear that two forces report of one occasion is fear on one", "PHA_4", "fear_twice",
     [told(SUSSEX, FIRST, LOITERS, impact=fear()), told(HAMPSHIRE, "2026-10-01 12:05", LOITERS, impact=fear())], GAP),
    ("fear that he will hurt her mother is not fear of violence against her", "PHA_4", "fear_twice",
     [of_force(FIRST, impact=fear()), of_force(SECOND, impact=fear(whom="mother"))], GAP),
    ("fear against the victim in words is fear of violence against her", "PHA_4", "fear_twice",
     [of_force(FIRST, impact=fear(whom="VICTIM")), of_force(SECOND, impact=fear(whom=""))], ASSERTED),
    ("no fear on a first occasion does not contradict fear on two later ones", "PHA_4", "fear_twice",
     [of_force(FIRST, impact=fear(felt=False)), of_force(SECOND, impact=fear()), of_force(THIRD, impact=fear())],
     ASSERTED),
    ("two accounts of her fear on one of two occasions contradict each other", "PHA_4", "fear_twice",
     [told(SUSSEX, FIRST, LOITERS, impact=fear()),
      told(HAMPSHIRE, "2026-10-01 12:05", LOITERS, impact=fear(felt=False)),
      of_force(SECOND, impact=fear())], CONTRADICTED),
    ("fear that was never asked about is a gap and no denial", "PHA_4A_FEAR", "fear_twice",
     [of_force(FIRST, impact={"fear_of_violence": None}), of_force(SECOND, impact={"fear_of_violence": "unclear"})],
     GAP),
    ("a threat shows that he knew that she would fear", "PHA_4", "knew_fear",
     [told(SUSSEX, FIRST, "EXT_THREAT_KILL")], EVIDENCED),

    ("distress lets serious distress be inferred", "PHA_4A_ALARM", "serious_alarm",
     [of_force(FIRST, impact={"distress": True, "source": "vps"})], INFERRED),
    ("serious distress in her statement is evidenced", "PHA_4A_ALARM", "serious_alarm",
     [of_force(FIRST, impact={"serious_distress": True, "source": "vps"})], EVIDENCED),
    ("she moved home: asserted", "PHA_4A_ALARM", "substantial_effect",
     [of_force(FIRST, impact={"day_to_day": ["moved_home"]})], ASSERTED),
    ("her doctor bears out that she cannot sleep: evidenced", "PHA_4A_ALARM", "substantial_effect",
     [of_force(FIRST, impact={"day_to_day": [{"code": "sleep", "source": "GP"}]})], EVIDENCED),
    ("nothing is recorded of her daily life: a gap", "PHA_4A_ALARM", "substantial_effect",
     [of_force(FIRST, impact={"serious_alarm": True})], GAP),
    ("a change that the rules do not know is passed over", "PHA_4A_ALARM", "substantial_effect",
     [of_force(FIRST, impact={"day_to_day": ["grew tomatoes", 7, None]})], GAP),

    ("racial hostility that was recorded is asserted", "CDA_32_2A", "hostility",
     [of_force(FIRST, knowledge=["hostility_racial"])], ASSERTED),
    ("an aggravated crime that the police recorded lets it be inferred", "CDA_32_2A", "hostility",
     [of_force(FIRST, principal={"cjs_code": "CD98077"})], INFERRED),
    ("an aggravated offence that a referral proposes does not", "CDA_32_2A", "hostility",
     [of_force(FIRST), told(PROSECUTORS, SECOND, principal={"cjs_code": "CD98077"})], GAP),
    ("no hostility recorded is a gap", "CDA_32_4A_ALARM", "hostility", [of_force(FIRST)], GAP),

    ("former partners are personally connected", "SCA_76", "connected",
     [of_force(FIRST, relationship="ex_partner")], ASSERTED),
    ("former partners before April 2023 were not, without living together", "SCA_76", "connected",
     [of_force("2023-04-04 12:00", relationship="ex_partner")], GAP),
    ("from the fifth of April 2023 they are", "SCA_76", "connected",
     [of_force("2023-04-05 12:00", relationship="ex_partner")], ASSERTED),
    ("that his brother is her partner connects him with nobody", "SCA_76", "connected",
     [of_force(FIRST, relationship="partner", between=("W1", "V1"), others=[{"local_id": "W1", "role": "witness"}])],
     GAP),
    ("neighbours are not connected", "SCA_76", "connected", [of_force(FIRST, relationship="neighbour")], GAP),
    ("one report says strangers and one says partners", "SCA_76", "connected",
     [of_force(FIRST, relationship="partner"), of_force(SECOND, relationship="stranger")], CONTRADICTED),
    ("control on two occasions is repeated", "SCA_76", "controlling",
     [of_force(FIRST, knowledge=["control_money"]), of_force(SECOND, knowledge=["control_isolation"])], ASSERTED),
    ("monitoring on two occasions lets control be inferred", "SCA_76", "controlling",
     [told(SUSSEX, FIRST, "S2A3_D"), told(SUSSEX, SECOND, "S2A3_D")], INFERRED),
    ("an effect on daily life is a serious effect without fear of violence", "SCA_76", "serious_effect",
     [of_force(FIRST, impact={"day_to_day": ["security"]})], ASSERTED),
    ("fear twice is a serious effect without an effect on daily life", "SCA_76", "serious_effect",
     [of_force(FIRST, impact=fear(**MG11)), of_force(SECOND, impact=fear(**MG11))], EVIDENCED),
    ("fear once is none", "SCA_76", "serious_effect", [of_force(FIRST, impact=fear(**MG11))], GAP),

    ("a call at the door is no message", "MCA_1", "sent",
     [told(SUSSEX, FIRST, {"code": CONTACTS, "channel": "doorstep"})], GAP),
    ("a message is one", "MCA_1", "sent", [told(SUSSEX, FIRST, {"code": CONTACTS, "channel": "whatsapp"})], EVIDENCED),
    ("a message of which nobody says what it held is not offensive", "MCA_1", "offensive",
     [told(SUSSEX, FIRST, {"code": CONTACTS, "channel": "whatsapp"})], GAP),
    ("a grossly offensive one with a screenshot is evidenced", "MCA_1", "offensive",
     [of_force(FIRST, knowledge=[{"kind": "content_grossly_offensive", "source": "screenshot"}])], EVIDENCED),
    ("persistent use of the network meets the second limb", "CA_127", "menacing_or_persistent",
     [of_force(FIRST, knowledge=["persistent"])], ASSERTED),
    ("a false message is not known to be known false", "OSA_179", "known_false",
     [of_force(FIRST, knowledge=["content_false"])], GAP),
    ("a false communication among the included crimes lets it be inferred", "OSA_179", "known_false",
     [of_force(FIRST, included=[{"cjs_code": "OS23001"}])], INFERRED),
    ("a threat to kill conveys one", "OSA_181", "threat_conveyed",
     [told(SUSSEX, FIRST, "EXT_THREAT_KILL")], EVIDENCED),
    ("a threat before the Online Safety Act was in force is not under it", "OSA_181", "threat_conveyed",
     [told(SUSSEX, "2024-01-30 12:00", "EXT_THREAT_KILL")], GAP),
    ("a threat on the day it came into force is", "OSA_181", "threat_conveyed",
     [told(SUSSEX, "2024-01-31 12:00", "EXT_THREAT_KILL")], EVIDENCED),
    ("flashing images without known epilepsy leave a gap", "OSA_183", "epilepsy",
     [of_force(FIRST, knowledge=["content_flashing"])], GAP),
    ("go and kill yourself: asserted", "OSA_184", "self_harm",
     [of_force(FIRST, knowledge=["content_self_harm"])], ASSERTED),
    ("an image of genitals that was recorded as a crime is inferred", "SOA_66A", "genital_image",
     [of_force(FIRST, principal={"cjs_code": "SX03248"})], INFERRED),
    ("an intimate image of which nobody asked about consent leaves a gap", "SOA_66B_1", "no_consent",
     [of_force(FIRST, knowledge=["content_intimate_image"])], GAP),
    ("a threat to share an intimate image is asserted", "SOA_66B_2", "intimate_image",
     [of_force(FIRST, knowledge=["content_intimate_image"])], ASSERTED),

    ("stalking before November 2012 was no offence of that name", "PHA_2A", "course",
     [of_force("2012-11-23 12:00"), of_force("2012-11-25 12:00")], GAP),
    ("harassment then was", "PHA_2", "course", [of_force("2012-11-23 12:00"), of_force("2012-11-25 12:00")], EVIDENCED),
    ("a knowledge older than the offence still proves that he knew", "OSA_181", "attribution",
     [told(SUSSEX, "2024-02-01 12:00", CONTACTS, knowledge=[{"kind": "admitted", "source": "interview"}])], EVIDENCED),
]  # fmt: skip


@pytest.mark.parametrize("of, code, members, status", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_element_stands(of: str, code: str, members: list[Member], status: ElementStatus) -> None:
    assert element(record(*members), of, code).status is status


def test_what_speaks_against_is_shown_beside_what_speaks_for_it() -> None:
    found = element(
        record(of_force(FIRST, knowledge=["told_to_stop"]), of_force(SECOND, knowledge=["victim_contacted"])),
        "PHA_2",
        "unwanted",
    )
    assert [(g.incident_id, g.pointer, g.says) for g in found.supports] == [
        ("inc_police:47/2026-10-01 12:00", "/knowledge/0", "the suspect was told to stop")
    ]
    assert [(g.occasion, g.pointer) for g in found.against] == [(2, "/knowledge/0")]
    assert (found.status, found.without_contradiction) == (CONTRADICTED, ASSERTED)


def test_a_denial_of_fear_stays_to_be_seen_where_it_contradicts_nothing() -> None:
    members = [
        of_force(FIRST, impact=fear(felt=False)),
        of_force(SECOND, impact=fear()),
        of_force(THIRD, impact=fear()),
    ]
    found = element(record(*members), "PHA_4", "fear_twice")
    assert [g.says for g in found.against] == ["the victim did not fear violence on this occasion"]
    assert (found.occasions, found.needed) == (2, 2)


def test_a_report_that_is_attributed_to_nobody_speaks_for_nothing() -> None:
    nobody = told(SUSSEX, FIRST, FOLLOWS, standing=Standing.UNATTRIBUTED, impact={"alarm": True}, knowledge=["warned"])
    assert not [one for of in record(nobody).coverage for one in of.elements if one.supports]


def test_no_offence_is_put_before_another_and_none_is_left_out() -> None:
    codes = [one.code for one in record(of_force(FIRST)).coverage]
    assert codes == [one.code for one in RULES.on("elements", date(2026, 11, 24), read_offences)]
    assert {"PHA_2", "PHA_2A", "PHA_4", "PHA_4A_FEAR", "PHA_4A_ALARM", "SCA_76", "MCA_1", "CA_127"} < set(codes)
    assert {code for code in codes if code.startswith("CDA_32")} == {
        "CDA_32_2", "CDA_32_2A", "CDA_32_4", "CDA_32_4A_FEAR", "CDA_32_4A_ALARM",
    }  # fmt: skip


@pytest.mark.parametrize(
    "code, is_summary", [("PHA_2", True), ("PHA_2A", True), ("CDA_32_2A", False), ("PHA_4A_ALARM", False)]
)
def test_an_offence_says_whether_it_is_summary_only(code: str, is_summary: bool) -> None:
    assert offence(record(of_force(FIRST)), code).summary_only is is_summary


def test_aggravated_offences_have_all_elements_of_the_basic_one_and_hostility() -> None:
    found = record(of_force(FIRST))
    for basic, aggravated in (("PHA_2A", "CDA_32_2A"), ("PHA_4", "CDA_32_4"), ("PHA_4A_ALARM", "CDA_32_4A_ALARM")):
        elements = [one.code for one in offence(found, basic).elements]
        assert [one.code for one in offence(found, aggravated).elements] == [*elements, "hostility"]


def test_a_vague_report_speaks_for_an_element_all_the_same() -> None:
    vague = told(SUSSEX, "2026-09-01 00:00", CONTACTS, precision=Precision.MONTH, impact={"serious_alarm": True})
    assert element(record(vague), "PHA_4A_ALARM", "serious_alarm").status is ASSERTED


def test_no_word_of_a_report_is_repeated() -> None:
    secret = "Imaginary Row 14"
    member = told(
        SUSSEX,
        FIRST,
        {"code": "EXT_OF_ANOTHER_KIND", "channel": secret},
        knowledge=[{"kind": "told_to_stop", "by": secret, "source": secret}, {"kind": secret}],
        impact={"alarm": True, secret: True, "day_to_day": [secret]},
        orders=[{"type": secret, "served_at": "2026-09-01", "conditions_breached": [secret]}],
        assessments=[{"tool": secret, "grade": secret, "answers": {secret: "yes"}}],
        principal={"cjs_code": secret, "ho_class": secret},
        relationship="ex_partner",
    )
    found = record(member)
    said = [g.says for one in found.coverage for e in one.elements for g in (*e.supports, *e.against)]
    said += [g.says for one in found.indicators for g in one.grounds] + [one.basis for one in found.indicators]
    said += [text for one in found.raised for text in (one.prompt.text, one.prompt.basis, one.rule)]
    said += [one.name for one in found.conduct] + [one.name for one in found.classifications]
    said += [text for one in found.assessments.all for text in (one.name, one.grade)]
    assert not [text for text in said if secret.casefold() in text.casefold()]


@pytest.mark.parametrize(
    "body",
    [
        {"knowledge": [None, 7, [], {}, {"kind": 3}, {"kind": None, "at": 5}, {"kind": "told_to_stop", "at": "soon"}]},
        {"impact": {"alarm": "yes", "fear_of_violence": [], "day_to_day": {"a": 1}}},
        {"orders": ["an order", {"type": 4, "served_at": 7, "expires_at": "never"}, None]},
        {"assessments": ["DASH", {"tool": 3, "answers": 7}, {"tool": "DASH", "answers": [1, {"qid": 8}], "grade": 2}]},
        {"assessments": [{"tool": "S-DASH", "positive_ids": {"1": True}, "at": "20-10-2026"}]},
        {"handling": [{"historic_disclosure": "perhaps"}, 7, None]},
    ],
)
def test_notes_that_make_no_sense_are_passed_over(body: dict[str, Any]) -> None:
    assert record(of_force(FIRST, **body), of_force(SECOND)).indicators


def test_no_element_or_offence_speaks_of_guilt_or_advises() -> None:
    found = record(of_force(FIRST))
    words = " ".join(text for one in found.coverage for text in (one.name, *(e.text for e in one.elements))).lower()
    assert not re.search(r"\b(guilty|charge|score|likely|should|recommend)\b", words)
