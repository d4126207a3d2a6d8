"""The chronology: each reader's own view as a paper to take away, in four forms, each reading a disclosure."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest
from docx import Document
from pypdf import PdfReader

from service.documents.formats import MEDIA_TYPES, Format

from .test_courses import joined, two_courses
from .world import ABSENT_COURSE, OFFICER, SUSSEX, Body, World, couple

REFERENCE = "47260104102"
OFFICER_OF_SUSSEX, PROSECUTOR, RECORDS = "investigator of Sussex", "prosecutor of the CPS", "records of Sussex"
READERS = {
    OFFICER_OF_SUSSEX: "police",
    "supervisor of Sussex": "police",
    RECORDS: "police",
    "investigator of Hampshire": "police",
    PROSECUTOR: "cps",
    "casework of the CPS": "cps",
}
EACH_READER = pytest.mark.parametrize("who, kind", READERS.items())
EACH_FORM = pytest.mark.parametrize("form", Format)


async def course(world: World, who: str) -> str:
    """The URL at which the client finds the course of Hannah Bright-Adeyemi."""
    course_id = await world.course_of("47260104102", RECORDS)
    return f"/v1/{READERS[who]}/courses/{course_id}"


async def fetched(world: World, who: str, form: Format) -> httpx.Response:
    """The chronology as that client gets it in that form."""
    answer = await world.as_(who, Accept=form.media_type).get(f"{await course(world, who)}/chronology")
    assert answer.status_code == 200, answer.text
    return answer


def lines_of(answer: httpx.Response) -> list[Body]:
    """The lines of a sheet by the names of its columns."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True))


def text_of(answer: httpx.Response, form: Format) -> str:
    """All text of a printed paper in one line."""
    if form is Format.PDF:
        parts = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    else:
        word = Document(io.BytesIO(answer.content))
        parts = [paragraph.text for paragraph in word.paragraphs]
        parts += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        parts += [paragraph.text for paragraph in word.sections[0].footer.paragraphs]
    return " ".join(" ".join(parts).split())


def texts_in(value: Any) -> set[str]:
    """Every text in a JSON document."""
    if isinstance(value, dict):
        return set().union(*map(texts_in, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(texts_in, value)) if value else set()
    return {value} if isinstance(value, str) else set()


@EACH_READER
@EACH_FORM
async def test_each_reader_gets_it_in_each_form_under_a_neutral_name(
    told: World, who: str, kind: str, form: Format
) -> None:
    answer = await fetched(told, who, form)
    assert answer.headers["content-type"].partition(";")[0] == MEDIA_TYPES[form]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "accept" in answer.headers["vary"].lower()
    course_id = (await course(told, who)).rpartition("/")[2]
    name = None if form is Format.JSON else f'attachment; filename="chronology-{course_id}.{form}"'
    assert answer.headers.get("content-disposition") == name


@EACH_READER
async def test_it_holds_nothing_that_the_readers_own_view_of_the_course_does_not(
    told: World, who: str, kind: str
) -> None:
    client, url = told.as_(who), await course(told, who)
    views = [(await client.get(f"{url}{part}")).json() for part in ("", *(["/timeline"] if kind == "police" else []))]
    seen = set().union(*map(texts_in, views))
    paper = (await client.get(f"{url}/chronology")).json()
    own = {"url", "handling", "read_by", "severity_steps", "severity_rules_on"}
    for occasion in paper["occasions"]:
        occasion["conduct"] = [conduct["code"] for conduct in occasion["conduct"]]
        for report in occasion["reports"]:
            if report["agency"] in (SUSSEX, *(["partner", "cps"] if who == RECORDS else [])):
                del report["agency"], report["agency_name"]  # that it is the reader's own, or of what kind it is
    assert texts_in({name: part for name, part in paper.items() if name not in own}) <= seen


@pytest.mark.parametrize("form", [Format.PDF, Format.DOCX])
async def test_what_is_printed_is_what_the_data_say(told: World, form: Format) -> None:
    data = (await fetched(told, OFFICER_OF_SUSSEX, Format.JSON)).json()
    text = text_of(await fetched(told, OFFICER_OF_SUSSEX, form), form)
    assert "Hannah Bright-Adeyemi" in text
    for occasion in data["occasions"]:
        for report in occasion["reports"]:
            assert report["reference"] in text
            if report["narrative"]:
                assert " ".join(report["narrative"].split())[:40] in text
    assert f"Occasion {len(data['occasions'])}," in text


async def test_the_sheet_has_a_line_for_each_report(told: World) -> None:
    data = (await fetched(told, OFFICER_OF_SUSSEX, Format.JSON)).json()
    lines = lines_of(await fetched(told, OFFICER_OF_SUSSEX, Format.CSV))
    reports = [(str(o["number"]), report["reference"]) for o in data["occasions"] for report in o["reports"]]
    assert [(line["occasion"], line["reference"]) for line in lines] == reports
    assert {line["narrative_is_shown"] for line in lines} == {"yes", "no"}


@EACH_READER
async def test_every_form_says_who_read_it_and_when(told: World, who: str, kind: str) -> None:
    client_id = who.replace(" ", "-").lower()
    data = (await fetched(told, who, Format.JSON)).json()["read_by"]
    is_machine = bool(told.enrolments.enrolled[who].client.acts_for)
    assert (data["client_id"], data["acting_for"]) == (client_id, OFFICER if is_machine else None)
    for line in lines_of(await fetched(told, who, Format.CSV)):
        assert client_id in line["read_by"]
        assert (OFFICER in line["read_by"]) is is_machine
        assert line["read_at"].endswith("Z")
    for form in (Format.PDF, Format.DOCX):
        assert client_id in text_of(await fetched(told, who, form), form)


@EACH_FORM
async def test_each_reading_is_one_disclosure_that_names_the_form(told: World, form: Format) -> None:
    url = await course(told, OFFICER_OF_SUSSEX)
    before = len(told.audit())
    answer = await told.as_(OFFICER_OF_SUSSEX).get(f"{url}/chronology", params={"format": form.value})
    assert answer.status_code == 200
    (row,) = told.audit()[before:]
    assert (row["operation"], row["outcome"], row["action"]) == ("disclosure", "permit", "police.course.read")
    assert (row["reason"], row["rows"]) == (f"chronology as {form}", 1)
    assert row["subjects"] == [url.rpartition("/")[2]]
    assert row["request_id"] == answer.headers["x-request-id"]


async def test_the_name_of_a_format_outranks_what_is_accepted(told: World) -> None:
    url = f"{await course(told, PROSECUTOR)}/chronology"
    answer = await told.as_(PROSECUTOR, Accept="text/html").get(url, params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert (await told.as_(PROSECUTOR).get(url)).headers["content-type"] == "application/json"


async def test_a_form_that_there_is_not_is_refused_and_nothing_is_disclosed(told: World) -> None:
    url = f"{await course(told, PROSECUTOR)}/chronology"
    before = len(told.audit())
    refused = await told.as_(PROSECUTOR, Accept="application/vnd.ms-excel").get(url)
    assert (refused.status_code, refused.json()["type"]) == (406, "/problems/not-acceptable")
    unknown = await told.as_(PROSECUTOR).get(url, params={"format": "xlsx"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/query/format")
    assert told.audit()[before:] == []


@EACH_FORM
async def test_a_hidden_course_has_no_chronology_and_cannot_be_told_from_none(told: World, form: Format) -> None:
    course_id = await told.course_of(REFERENCE, RECORDS)
    client = told.as_("investigator of Kent", X_Request_ID="of-both-requests", Accept=form.media_type)
    answers = [await client.get(f"/v1/police/courses/{one}/chronology") for one in (course_id, ABSENT_COURSE)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({answer.content for answer in answers}) == 1


async def test_a_records_system_gets_no_person_and_no_conduct_of_others(told: World) -> None:
    data = (await fetched(told, RECORDS, Format.JSON)).json()
    assert (data["victim_names"], data["suspect_names"], data["orders"]) == ([], [], [])
    for occasion in data["occasions"]:
        assert all(report["narrative"] is None for report in occasion["reports"])
        if not any(report["agency"] == SUSSEX for report in occasion["reports"]):
            assert (occasion["conduct"], occasion["severity"]) == ([], None)
    for form in (Format.PDF, Format.DOCX):
        assert "Bright-Adeyemi" not in text_of(await fetched(told, RECORDS, form), form)


@EACH_FORM
async def test_a_course_that_was_merged_is_given_as_its_survivor(world: World, form: Format) -> None:
    courses = await two_courses(world)
    await joined(world)
    (survivor,) = (await world.as_(OFFICER_OF_SUSSEX).get("/v1/police/courses")).json()["items"]
    (gone,) = set(courses) - {survivor["id"]}
    answer = await world.as_(OFFICER_OF_SUSSEX, Accept=form.media_type).get(f"/v1/police/courses/{gone}/chronology")
    assert answer.headers["content-location"] == f"{survivor['url']}/chronology"


async def test_a_narrative_that_is_a_formula_or_markup_is_text_in_every_form(world: World) -> None:
    hostile = '=HYPERLINK("x") #read("/etc/passwd") <w:instrText>'
    await world.post_all([{**couple()[0], "narrative": hostile}])
    url = f"{await course(world, OFFICER_OF_SUSSEX)}/chronology"
    answers = {form: await world.as_(OFFICER_OF_SUSSEX, Accept=form.media_type).get(url) for form in Format}
    assert lines_of(answers[Format.CSV])[0]["narrative"] == f"'{hostile}"
    assert hostile in text_of(answers[Format.DOCX], Format.DOCX)
    assert hostile.replace(" ", "") in text_of(answers[Format.PDF], Format.PDF).replace(" ", "")


async def test_the_gravest_conduct_of_an_occasion_is_its_step(world: World) -> None:
    report = {**couple()[0], "behaviours": [{"code": "S2A3_B"}, {"code": "EXT_THREAT_KILL"}]}
    await world.post_all([report])
    (occasion,) = (await fetched(world, OFFICER_OF_SUSSEX, Format.JSON)).json()["occasions"]
    assert occasion["severity"] == 5
    assert {"code": "EXT_THREAT_KILL", "name": "threat to kill"} in occasion["conduct"]


async def test_conduct_that_has_no_step_is_not_given_one(world: World) -> None:
    await world.post_all([{**couple()[0], "behaviours": []}])
    (occasion,) = (await fetched(world, OFFICER_OF_SUSSEX, Format.JSON)).json()["occasions"]
    assert occasion["severity"] is None


async def test_either_database_gives_the_same_paper(either: World) -> None:
    await either.post_all(couple())
    answers = {form: await fetched(either, PROSECUTOR, form) for form in Format}
    assert [line["occasion"] for line in lines_of(answers[Format.CSV])]
    assert answers[Format.PDF].content.startswith(b"%PDF")
