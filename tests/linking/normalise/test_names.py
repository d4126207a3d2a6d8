"""Names as feeds send them, and the forms that are left to compare."""

from __future__ import annotations

import pytest

from service.domain.report import Name
from service.linking.normalise.findings import Finding
from service.linking.normalise.names import read_name
from service.linking.profile import NameForm

NOISE = "name-noise"
PLACEHOLDER = "name-placeholder"


def _form(text: str) -> NameForm:
    """ "marek jan|kowalski" as a form."""
    given, _, family = text.partition("|")
    return NameForm(tuple(given.split()), tuple(family.split()))


def _forms(name: Name) -> list[NameForm]:
    return list(read_name(name).forms)


@pytest.mark.parametrize(
    ("given", "family", "expected"),
    [
        pytest.param("Hannah", "Bright-Adeyemi", "hannah|bright adeyemi", id="a double-barrelled name is two parts"),
        pytest.param("Hannah", "Bright Adeyemi", "hannah|bright adeyemi", id="so it is without the hyphen"),
        pytest.param("Hannah", "Bright\u2010Adeyemi", "hannah|bright adeyemi", id="and with the hyphen of typography"),
        pytest.param("Mary-Jane", "Bright", "mary jane|bright", id="a hyphened given name is two names"),
        pytest.param("María", "García López", "maria|garcia lopez", id="both Spanish names are kept in order"),
        pytest.param("Ana", "Silva y Costa", "ana|silva costa", id="the Spanish and between them is dropped"),
        pytest.param("Seán", "O'Brien", "sean|obrien", id="an apostrophe joins"),
        pytest.param("Seán", "O’Brien", "sean|obrien", id="so does a curly one"),
        pytest.param("Seán", "O`Brien", "sean|obrien", id="and a backtick"),
        pytest.param("Seán", "O Brien", "sean|obrien", id="O is glued on"),
        pytest.param("Áine", "Ní Bhriain", "aine|nibhriain", id="Ni is glued on"),
        pytest.param("Liam", "Mac Fhearghail", "liam|macfhearghail", id="Mac is glued on"),
        pytest.param("Ana", "de Souza", "ana|desouza", id="de is glued on"),
        pytest.param("Jan", "van der Berg", "jan|vanderberg", id="several particles are glued on"),
        pytest.param("Omar", "al-Hassan", "omar|hassan", id="the Arabic article is dropped"),
        pytest.param("Omar", "Al Hassan", "omar|hassan", id="also as a word of its own"),
        pytest.param("Omar", "ar-Rahman", "omar|rahman", id="also in the sound of the next letter"),
        pytest.param("Fatima", "ur Rehman", "fatima|rehman", id="also in the Persian way"),
        pytest.param("Łukasz", "Wiśniewski", "lukasz|wisniewski", id="Polish letters lose their marks"),
        pytest.param("Jürgen", "Müller", "jurgen|muller", id="so do umlauts"),
        pytest.param("Даша", "Коваленко", "dasha|kovalenko", id="Cyrillic is written in Latin"),
        pytest.param("Γιώργος", "Παπαδόπουλος", "giorgos|papadopoulos", id="Greek is written in the usual way"),
        pytest.param("محمد", "علي", "mohammed|ali", id="Arabic is written in the usual way"),
        pytest.param("مُحَمَّد", "علی", "mohammed|ali", id="with vowel signs and a Persian letter as well"),
        pytest.param("小明", "王", "xiaoming|wang", id="Chinese is written in pinyin"),
        pytest.param("Ｍａｒｅｋ", "Kowalski", "marek|kowalski", id="full-width letters are plain letters"),
        pytest.param("Mаrek", "Коwalski", "marek|kowalski", id="Cyrillic lookalikes are put right"),
        pytest.param("Нannah", "Рryce", "hannah|pryce", id="also those of another sound"),
        pytest.param("Ma\u200brek", "Kowal\u200dski", "marek|kowalski", id="zero-width signs vanish"),
        pytest.param("\u202eMarek\u202c", "Kowalski\u200f", "marek|kowalski", id="so do signs of direction"),
        pytest.param("Marek \U0001f525", "Kowalski", "marek|kowalski", id="so do emoji"),
        pytest.param("  Marek\t", "\nKowalski ", "marek|kowalski", id="so does white space at the edges"),
        pytest.param("J.", "Bright", "j|bright", id="an initial stays an initial"),
        pytest.param("John", "Male", "john|male", id="Male is a surname beside a name"),
        pytest.param("Faith", "Child", "faith|child", id="so is Child"),
        pytest.param("", "Mc Lean", "|mclean", id="a surname alone keeps its particle"),
    ],
)
def test_a_clean_name_in_parts_is_read_without_a_word(given: str, family: str, expected: str) -> None:
    reading = read_name(Name(given=(given,) if given else (), family=family))
    assert list(reading.forms) == [_form(expected)]
    assert not reading.findings


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        pytest.param("Hannah Bright-Adeyemi", "hannah|bright adeyemi", id="the first word is the given name"),
        pytest.param("Kowalski, Marek", "marek|kowalski", id="a comma puts the family name first"),
        pytest.param("KOWALSKI, Marek, Jan", "marek jan|kowalski", id="the first of two commas does"),
        pytest.param("O'Neill, Sean", "sean|oneill", id="a particle may stand before the comma"),
        pytest.param(
            "Nguyen Van Minh", "minh van|nguyen", id="a Vietnamese family name stands first, and the name to go by last"
        ),
        pytest.param("王小明", "xiaoming|wang", id="a Chinese family name stands first"),
        pytest.param("王 小明", "xiaoming|wang", id="also before a space"),
        pytest.param("欧阳小明", "xiaoming|ouyang", id="a Chinese family name may have two signs"),
        pytest.param("김민수", "minsu|gim", id="a Korean family name stands first"),
        pytest.param("Ivan Petrovich Sidorov", "ivan|petrovich sidorov", id="a patronymic is kept"),
        pytest.param("Omar bin Khalid al-Hassan", "omar|khalid hassan", id="bin is dropped"),
        pytest.param("Maryam bint Yusuf", "maryam|yusuf", id="so is bint"),
        pytest.param("Jan van der Berg", "jan|vanderberg", id="particles are glued on"),
        pytest.param("Ahmad", "ahmad|", id="one word alone stands as given"),
        pytest.param("Mc Lean", "|mclean", id="a particle in front makes a family name"),
        pytest.param("J. Bright", "j|bright", id="an initial stands as given"),
    ],
)
def test_a_clean_name_in_one_text_is_read_without_a_word(full: str, expected: str) -> None:
    reading = read_name(Name(full=full))
    assert list(reading.forms) == [_form(expected)]
    assert not reading.findings


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        pytest.param("Mrs Hannah Bright", ["hannah|bright"], id="a title is dropped"),
        pytest.param("Dr Ian Reid OBE", ["ian|reid"], id="so is an honour behind"),
        pytest.param("Marek Kowalski Jr", ["marek|kowalski"], id="so is junior"),
        pytest.param("Kowalski, Mr Marek", ["marek|kowalski"], id="so is a title after a comma"),
        pytest.param("Kowalski, Mr", ["|kowalski"], id="nothing may be left after the comma"),
        pytest.param("Jon Bright, OBE", ["jon|bright"], id="a comma before an honour moves nothing"),
        pytest.param("Mrs Ahmad", ["|ahmad"], id="after a title one word is a family name"),
        pytest.param("DC Bright", ["|bright"], id="a rank is a title before a name"),
        pytest.param("Marek Kowalski see log 12345", ["marek|kowalski"], id="a reference is dropped"),
        pytest.param("Marek Kowalski 4711", ["marek|kowalski"], id="so is a number"),
        pytest.param("mig_error_Marek Kowalski", ["marek|kowalski"], id="so is a mark of a migration"),
        pytest.param("Marek Sm1th", ["marek|smith"], id="a misread digit in a consonant's company is put right"),
        pytest.param("Pau1 Bright", ["paul|bright"], id="so is one after a vowel"),
        pytest.param("Baby Boy Bright", ["|bright"], id="a newborn has no given name"),
        pytest.param("Robert Bright aka Hollis", ["robert|bright", "robert|hollis"], id="aka adds a family name"),
        pytest.param("Kate Bright aka Katie", ["kate|bright", "katie|bright"], id="or a given name"),
        pytest.param("Jon Bright, aka Jonny", ["jon|bright", "jonny|bright"], id="also after a comma"),
        pytest.param("Kate Bright also known as Kit Hollis", ["kate|bright", "kit|hollis"], id="or a whole name"),
        pytest.param("Ann Bright née Jones", ["ann|bright", "ann|jones"], id="née adds a family name"),
        pytest.param("Ann Bright née James", ["ann|bright", "ann|james"], id="even one that is a given name too"),
        pytest.param("Ann (née Jones) Bright", ["ann|bright", "ann|jones"], id="also in brackets"),
        pytest.param("Katherine (Kate) Bright", ["katherine|bright", "kate|bright"], id="brackets hold a short form"),
        pytest.param('Katherine "Kate" Bright', ["katherine|bright", "kate|bright"], id="so do quotation marks"),
        pytest.param("Katherine Bright (Kate)", ["katherine|bright", "kate|bright"], id="also at the end"),
        pytest.param("Bright, Katherine (Kate)", ["katherine|bright", "kate|bright"], id="also after a comma's names"),
        pytest.param("Unknown Bright", ["bright|"], id="a placeholder beside a name leaves the name"),
    ],
)
def test_what_is_no_name_is_taken_out_and_told(full: str, expected: list[str]) -> None:
    reading = read_name(Name(full=full))
    assert list(reading.forms) == [_form(form) for form in expected]
    assert [(finding.at, finding.code) for finding in reading.findings] == [
        ("full", PLACEHOLDER if full.startswith("Unknown") else NOISE)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Unknown", "UNK", "N/K", "n/a", "not known", "No name given", "Anon.", "xxxx", "withheld", "Male",
        "Unknown Male", "Suspect 1", "???", "-", "\U0001f525", "Mr", "Baby Boy", "Name not provided",
        "not on file", "TBC", "\u200b.",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_name(text: str) -> None:
    reading = read_name(Name(full=text))
    assert not reading.forms
    assert reading.findings == (Finding(PLACEHOLDER, "full"),)


@pytest.mark.parametrize(
    "name", [Name(), Name(full=" \t"), Name(given=("",), family=" ")], ids=["no", "blank", "empty"]
)
def test_no_name_is_nothing_to_tell_of(name: Name) -> None:
    assert read_name(name) == read_name(Name())
    assert not read_name(name).forms


def test_each_field_is_told_of_where_it_stands() -> None:
    reading = read_name(Name(given=("Mr Marek", "Jan"), family="N/K"))
    assert reading.findings[0] == Finding(NOISE, "given/0")
    assert reading.findings[-1] == Finding(PLACEHOLDER, "family")
    assert list(reading.forms) == [_form("marek jan|")]


def test_second_names_in_a_field_are_forms_of_their_own() -> None:
    assert _forms(Name(given=("Katherine/Kate",), family="Bright")) == [_form("katherine|bright"), _form("kate|bright")]
    assert _forms(Name(given=("Ann",), family="Bright (Jones)")) == [_form("ann|bright"), _form("ann|jones")]
    assert _forms(Name(given=("Ann",), family="Bright nee Jones")) == [_form("ann|bright"), _form("ann|jones")]


def test_the_parts_are_trusted_more_than_the_text_in_full() -> None:
    assert _forms(Name(given=("Marek",), family="Kowalski", full="Mark Kowalsky")) == [_form("marek|kowalski")]


def test_the_text_in_full_serves_where_the_parts_are_short() -> None:
    assert _forms(Name(given=("Marek",), full="Marek Kowalski")) == [_form("marek|kowalski")]
    assert _forms(Name(given=("Marek",), full="Unknown")) == [_form("marek|")]


@pytest.mark.parametrize(
    "full", ["Marek Kowalski", "Kowalski, Marek", "Mr Marek KOWALSKI", "marek  kowalski", "Márek Kowalski"]
)
def test_however_it_is_sent_it_is_the_same_name(full: str) -> None:
    assert _forms(Name(full=full)) == _forms(Name(given=("Marek",), family="Kowalski"))
