"""The demonstration: five reports on one couple over HTTP, and the command as a newcomer types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from service.cli.demo.asking import Asker
from service.cli.demo.corpus import own_folder, read_corpus
from service.cli.demo.enrolling import Credential, prepare
from service.cli.demo.failing import DemoFailed
from service.cli.demo.running import free_address, running_service
from service.cli.demo.seeing import Sight, investigator_sees, practitioner_sees, prosecutor_sees
from service.cli.demo.why import reasons
from service.disclosure.receipts import Receipt
from service.domain.agency import AgencyId
from service.main import open_context
from service.settings import Settings

EXPECTED = json.loads((own_folder("one_couple") / "expected.json").read_text("utf-8"))
HER_SAFE_DETAILS = ("07700900412", "Imaginary Row", "QB4 7TN", "h.b.a@example.org")
WHAT_OTHERS_KNOW_OF_HIM = ("1987", "2079/0004102K", "QB70", "Notional Close", "Marek", "Sussex", "Hampshire", "Housing")


@dataclass(frozen=True, slots=True)
class Posted:
    """The five reports on file: receipts in order of posting, the agencies' systems, the three readers."""

    receipts: list[Receipt]
    systems: dict[AgencyId, Asker]
    investigator: Asker
    prosecutor: Asker
    practitioner: Asker

    @property
    def course_id(self) -> str:
        """The course that the first report opened."""
        return self.receipts[0].link.courses[0].id


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posted]:
    """A service that runs as a process of its own, to which each agency has posted its report."""
    folder = tmp_path_factory.mktemp("demo")
    database_url = f"sqlite:///{folder / 'conduct.sqlite3'}"
    couple = read_corpus(own_folder("one_couple"))
    context = open_context(Settings(database_url=database_url))
    credentials, readers = prepare(context, couple.by_agency())
    context.store.close()
    url, port = free_address()
    with running_service(url, port, database_url, folder / "service.log") as http:
        systems = {agency: Asker(http, credential) for agency, credential in credentials.items()}
        receipts = [systems[report.agency].post(report.body) for report in couple.reports]
        yield Posted(receipts, systems, *(Asker(http, reader) for reader in readers))


@pytest.mark.parametrize("member", EXPECTED["course"], ids=[member["agency"] for member in EXPECTED["course"]])
def test_each_agency_reads_its_report_back_in_the_course_and_as_firmly_as_expected(
    posted: Posted, member: dict[str, str]
) -> None:
    (own,) = posted.systems[AgencyId.parse(member["agency"])].own_reports()
    assert own.report["source"]["reference"] == member["reference"]
    assert [(course.id, course.standing) for course in own.link.courses] == [(posted.course_id, member["standing"])]


def test_the_first_receipt_knows_of_no_other_report_and_the_last_of_a_course(posted: Posted) -> None:
    first, last = posted.receipts[0].link, posted.receipts[-1].link
    assert (first.state, first.courses[0].is_new, first.courses[0].occasions) == ("none", True, 1)
    assert (last.state, last.courses[0].id, last.courses[0].is_new) == ("linked", posted.course_id, False)
    assert last.courses[0].occasions > 1


def test_the_investigator_sees_every_report_and_the_words_of_both_forces(posted: Posted) -> None:
    sight = investigator_sees(posted.investigator, posted.course_id)
    for member in EXPECTED["course"]:
        assert member["reference"] in _text(sight)
    assert "parked car" in _text(sight)
    assert "withheld number" in _text(sight)
    assert "lock glued" not in _text(sight)


def test_the_prosecutor_sees_the_case_and_what_the_police_wrote(posted: Posted) -> None:
    sight = prosecutor_sees(posted.prosecutor, posted.course_id)
    assert ("case", "47AA0410226") in sight.facts
    assert "parked car" in _text(sight)
    assert "fake dating profile" not in _text(sight)


def test_the_practitioner_sees_days_and_conduct_and_nothing_that_others_know(posted: Posted) -> None:
    sight = practitioner_sees(posted.practitioner, posted.course_id)
    assert any("breach of an order" in occasion.conduct for occasion in sight.occasions)
    assert not [detail for detail in WHAT_OTHERS_KNOW_OF_HIM if detail in _text(sight)]


def test_nobody_is_shown_how_to_find_her(posted: Posted) -> None:
    course = posted.course_id
    for sight in (
        investigator_sees(posted.investigator, course),
        prosecutor_sees(posted.prosecutor, course),
        practitioner_sees(posted.practitioner, course),
    ):
        assert not [detail for detail in HER_SAFE_DETAILS if detail in _text(sight)]


def test_a_link_is_told_with_its_evidence_and_the_sum_of_it(posted: Posted) -> None:
    found = reasons(posted.investigator, posted.course_id)
    assert found
    for link in (reason.link for reason in found):
        assert sum(line.bits for line in link.evidence) == pytest.approx(link.evidence_bits, abs=0.01)
        assert link.bits >= link.link_at


def test_an_import_of_what_is_on_file_is_answered_line_by_line_as_repeated(posted: Posted) -> None:
    for report in read_corpus(own_folder("one_couple")).reports:
        (answer,) = posted.systems[report.agency].send([report.body])
        assert (answer["line"], answer["outcome"]) == (1, "repeated")


def test_a_client_with_a_wrong_secret_gets_nowhere(posted: Posted) -> None:
    known = posted.investigator.credential
    stranger = Asker(posted.investigator.http, Credential(known.agency, known.role, known.client_id, "guessed", False))
    with pytest.raises(DemoFailed, match="401"):
        investigator_sees(stranger, posted.course_id)


def test_a_folder_without_reports_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(DemoFailed, match=r"no incidents\.ndjson"):
        read_corpus(tmp_path)


def test_a_line_that_is_no_report_is_named_by_its_number_alone(tmp_path: Path) -> None:
    (tmp_path / "incidents.ndjson").write_text('\n{"agency": "Hannah Bright-Adeyemi"}\n', "utf-8")
    with pytest.raises(DemoFailed, match="line 2") as failed:
        read_corpus(tmp_path)
    assert "Hannah" not in str(failed.value)


def test_the_command_ends_by_itself_and_leaves_no_process_and_no_file(slice_of_the_corpus: Path) -> None:
    with _command(slice_of_the_corpus) as command:
        output, _ = command.communicate(timeout=60)
    assert command.returncode == 0, output
    assert "isolation rate" in output
    assert "What next" in output
    assert max(len(line) for line in output.splitlines()) <= 110
    _assert_nothing_is_left(command, slice_of_the_corpus)


def test_a_command_that_is_stopped_takes_the_service_with_it(slice_of_the_corpus: Path) -> None:
    with _command(slice_of_the_corpus) as command:
        assert command.stdout is not None
        assert any("reports come in" in line for line in command.stdout)
        command.send_signal(signal.SIGTERM)
        command.communicate(timeout=60)
    assert command.returncode == 128 + signal.SIGTERM
    _assert_nothing_is_left(command, slice_of_the_corpus)


@pytest.fixture
def slice_of_the_corpus(tmp_path: Path) -> Path:
    """A folder with sixty reports of the demo corpus, what is true of them, and room for temporary files."""
    senders = {member["agency"] for member in EXPECTED["course"]}  # few, as the secret of each is hashed at length
    whole = own_folder("demo")
    with (whole / "incidents.ndjson").open(encoding="utf-8") as lines:
        reports = list(islice((line for line in lines if json.loads(line)["agency"] in senders), 60))
    (tmp_path / "incidents.ndjson").write_text("".join(reports), "utf-8")
    sent = {json.loads(line)["source"]["reference"] for line in reports}
    with (whole / "truth.csv").open(encoding="utf-8") as lines:
        rows = [next(lines), *(line for line in lines if line.partition(",")[0] in sent)]
    (tmp_path / "truth.csv").write_text("".join(rows), "utf-8")
    (tmp_path / "tmp").mkdir()
    return tmp_path


def _command(corpus: Path) -> subprocess.Popen[str]:
    """``conduct demo``, as the head of a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "service", "demo", "--corpus", str(corpus)],
        env={**os.environ, "TMPDIR": str(corpus / "tmp")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )


def _assert_nothing_is_left(command: subprocess.Popen[str], corpus: Path) -> None:
    assert list((corpus / "tmp").iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(command.pid, 0)


def _text(sight: Sight) -> str:
    """All that is shown of a course, in one text."""
    told = [text for _, text in sight.facts]
    told += [text for occasion in sight.occasions for text in (occasion.when, occasion.conduct, *occasion.reports)]
    return "\n".join([*told, *sight.prompts])
