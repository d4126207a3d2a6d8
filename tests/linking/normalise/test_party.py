"""One party to one profile: every detail in canonical order, every flaw at its JSON pointer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.report import Address, Contact, Handle, Identifier, Name, Party, Role, Visibility
from service.linking.normalise import normalise
from service.linking.normalise.findings import ADVICE
from service.linking.profile import AddressForm, NameForm, Profile

DAY = date(2026, 11, 3)
SAFE = Visibility.SAFE
PHONE = "+447700900412"


def _party(**details: object) -> Party:
    return replace(Party(local_id="V1", role=Role.VICTIM), **details)  # type: ignore[arg-type]


def _contacts(*values: str) -> tuple[Contact, ...]:
    return tuple(Contact(value, SAFE) for value in values)


def _address(line: str = "", postcode: str = "", uprn: str = "") -> Address:
    return Address(line, "Testbourne", postcode, uprn, SAFE)


HANNAH = _party(
    name=Name(("Ms Hannah",), "Bright-Adeyemi"),
    aliases=(Name(("Hanna",), "Bright"), Name(full="Hannah Adeyemi"), Name(("Hannah",), "Bright Adeyemi")),
    dob="1991-04-17",
    age=35,
    sex="2",
    phones=_contacts("07700 900413", PHONE, "withheld", "07700 900412"),
    emails=_contacts("Hannah@example.org", "none"),
    handles=(Handle("Insta", "@hannah_b", SAFE), Handle("", "hannah_b", SAFE)),
    addresses=(_address("14 Larkspur Rd", "QX1 4AB"), _address("NFA"), _address("14 Larkspur Road", "qx14ab")),
    vehicles=("QB70 XYZ", "unknown"),
    identifiers=(Identifier("nhs", "999 000 0018"), Identifier("pnc", "79/163001B"), Identifier("imei", "1")),
    description="white female, 30s",
)


def test_every_detail_of_a_party_is_read() -> None:
    assert normalise(HANNAH, DAY, "/parties/0").profile == Profile(
        names=(
            NameForm(("hannah",), ("bright", "adeyemi")),
            NameForm(("hanna",), ("bright",)),
            NameForm(("hannah",), ("adeyemi",)),
        ),
        dob="1991-04-17",
        sex="2",
        phones=(PHONE, "+447700900413"),
        emails=("hannah@example.org",),
        handles=("instagram:hannah_b",),
        addresses=(AddressForm("", "QX14AB", "14", ("larkspur", "road")),),
        vehicles=("QB70XYZ",),
        identifiers=(("nhs", "9990000018"), ("pnc", "1979/0163001B")),
    )


def test_every_flaw_is_told_where_it_stands() -> None:
    flaws = normalise(HANNAH, DAY, "/parties/0").flaws
    assert [(flaw.pointer, flaw.code) for flaw in flaws] == [
        ("/parties/0/name/given/0", "name-noise"),
        ("/parties/0/phones/2/value", "phone-placeholder"),
        ("/parties/0/emails/1/value", "email-placeholder"),
        ("/parties/0/handles/1/platform", "handle-platform"),
        ("/parties/0/addresses/1/line", "address-placeholder"),
        ("/parties/0/vehicles/1/vrm", "vrm-placeholder"),
        ("/parties/0/identifiers/2/type", "identifier-type"),
    ]
    assert [flaw.detail for flaw in flaws] == [ADVICE[flaw.code] for flaw in flaws]


def test_the_flaw_of_an_alias_is_told_at_the_alias() -> None:
    party = _party(name=Name(("Marek",), "Kowalski"), aliases=(Name(full="Mark"), Name(full="Unknown")))
    (flaw,) = normalise(party, DAY, "/parties/2").flaws
    assert (flaw.pointer, flaw.code) == ("/parties/2/aliases/1/full", "name-placeholder")


def test_a_bare_party_has_an_empty_profile_and_no_flaw() -> None:
    normalised = normalise(_party(), DAY, "/parties/0")
    assert normalised.profile == Profile()
    assert not normalised.flaws


def test_the_main_name_comes_first_even_if_an_alias_sorts_before_it() -> None:
    party = _party(name=Name(("Marek",), "Kowalski"), aliases=(Name(("Adam",), "Kowalski"),))
    assert normalise(party, DAY, "").profile.names[0] == NameForm(("marek",), ("kowalski",))


def test_the_description_is_no_detail() -> None:
    described = replace(HANNAH, description="an entirely different description")
    assert normalise(described, DAY, "") == normalise(HANNAH, DAY, "")


@pytest.mark.parametrize("sex", ["0", "9", "", "F"])
def test_a_sex_that_is_not_known_is_no_evidence(sex: str) -> None:
    assert normalise(_party(sex=sex), DAY, "").profile.sex == ""


def test_a_driver_number_is_judged_by_the_party_that_bears_it() -> None:
    driver = (Identifier("driver", "BRIGH954177H99AB"),)
    fitting = _party(dob="1997-04-17", sex="2", identifiers=driver)
    assert normalise(fitting, DAY, "").profile.identifiers == (("driver", "BRIGH954177H99AB"),)
    assert not normalise(replace(fitting, dob="1987-04-17"), DAY, "").profile.identifiers


_FAULTY = _party(
    name=Name(("Mr Marek",), "N/K"),
    dob="01/01/1985",
    age=130,
    sex="1",
    phones=_contacts("withheld", "07700"),
    emails=_contacts("none", "hannah@"),
    handles=(
        Handle("facebook", "Hannah Bright", SAFE), Handle("instagram", "@", SAFE), Handle("", "hannah_b", SAFE),
        Handle("", "https://www.instagram.com/p/abc", SAFE),
    ),
    addresses=(_address("NFA", "NF1 1NF"), _address("", "QX1", "x")),
    vehicles=("unknown", "QB70?"),
    identifiers=tuple(
        Identifier(kind, value)
        for kind, value in (
            ("pnc", "1979/0163001C"), ("pnc", "x"), ("cro", "065656/91J"), ("cro", "x"), ("cro", "000000/00Z"),
            ("asn", "2202XC0200000000021S"), ("asn", "x"), ("asn", "2200NP0000000000001H"), ("nhs", "9434765918"),
            ("nhs", "x"), ("nino", "x"), ("nino", "TN010190F"), ("crn", "0"), ("driver", "x"), ("imei", "1"),
            ("driver", "BRIGH954177H99AB"),
        )
    ),
)  # fmt: skip
_FAULTY_BIRTHS = [
    _party(dob="1991-04-17", age=20), _party(dob="2026-11-03"), _party(dob="soon"), _party(dob="2027"),
    _party(dob="1890"), _party(dob="1900-01-01"),
    replace(_party(dob="2019-04-17"), role=Role.SUSPECT),
    _party(sex="1", identifiers=(Identifier("driver", "BRIGH954177H99AB"),)),
]  # fmt: skip


def test_every_piece_of_advice_is_given_for_something() -> None:
    given = {flaw.code for party in (_FAULTY, *_FAULTY_BIRTHS) for flaw in normalise(party, DAY, "").flaws}
    assert given == set(ADVICE)


# Text of all kinds: of any signs at all, and of the signs and words that the rules look for.
_WORDS = st.sampled_from(
    [
        *"Hannah Kowalski O' Mac van al- bin née aka ( ) / , \" Mr Jr N/K unknown baby boy see log 12345".split(),
        "sm1th", "王小明", "محمد",
        "1991-04-17", "17/04/91", "1900-01-01", "29 Feb 1991", "+44", "07700900412", "0", "hannah@example.org", "@",
        "https://x.com/", "Flat", "3-5", "QX1 4AB", "1979/0163001B", "SF05/482703J", "9990000018", "BRIGH954177H99AB",
        "\u202e", "\u200d", "\U0001f525", "\ud7ff", "İ", "ß", "²", "①", "\x00", "\n", "٣", "़",
    ]
)  # fmt: skip
_TEXT = st.one_of(
    st.text(max_size=30), st.lists(_WORDS, max_size=5).map(" ".join), st.lists(_WORDS, max_size=4).map("".join)
)
_NAMES = st.builds(Name, st.lists(_TEXT, max_size=3).map(tuple), _TEXT, _TEXT)
_CONTACTS = st.lists(st.builds(Contact, _TEXT, st.just(SAFE)), max_size=3).map(tuple)
_KINDS = st.one_of(st.sampled_from(["pnc", "cro", "asn", "nhs", "nino", "crn", "driver"]), _TEXT)
PARTIES = st.builds(
    Party,
    local_id=st.just("V1"),
    role=st.just(Role.VICTIM),
    name=_NAMES,
    aliases=st.lists(_NAMES, max_size=2).map(tuple),
    dob=_TEXT,
    age=st.one_of(st.none(), st.integers(-(10**6), 10**6)),
    sex=st.sampled_from("0129"),
    phones=_CONTACTS,
    emails=_CONTACTS,
    handles=st.lists(st.builds(Handle, _TEXT, _TEXT, st.just(SAFE)), max_size=3).map(tuple),
    addresses=st.lists(st.builds(_address, _TEXT, _TEXT, _TEXT), max_size=3).map(tuple),
    vehicles=st.lists(_TEXT, max_size=3).map(tuple),
    identifiers=st.lists(st.builds(Identifier, _KINDS, _TEXT), max_size=3).map(tuple),
)
DAYS = st.one_of(st.just(DAY), st.dates())


@given(PARTIES, DAYS)
def test_whatever_is_sent_it_is_read_and_survives_its_own_writing(party: Party, on: date) -> None:
    profile = normalise(party, on, "/parties/0").profile
    again = Profile.from_json(profile.to_json())
    assert again == profile
    assert again.digest() == profile.digest()


@given(PARTIES)
def test_a_warning_never_repeats_what_was_sent(party: Party) -> None:
    for flaw in normalise(party, DAY, "/parties/0").flaws:
        assert flaw.detail == ADVICE[flaw.code]
        assert flaw.pointer.startswith("/parties/0/")
        assert set(flaw.pointer.removeprefix("/parties/0/")) <= set("abcdefghijklmnopqrstuvwxyz/0123456789")


@given(PARTIES, st.data())
def test_the_order_in_which_details_are_sent_changes_nothing(party: Party, data: st.DataObject) -> None:
    fields = ("aliases", "phones", "emails", "handles", "addresses", "vehicles", "identifiers")
    shuffled = {field: tuple(data.draw(st.permutations(getattr(party, field)))) for field in fields}
    other = replace(party, **shuffled)  # type: ignore[arg-type]
    assert normalise(other, DAY, "").profile.to_json() == normalise(party, DAY, "").profile.to_json()


@given(PARTIES)
def test_what_is_sent_twice_is_kept_once(party: Party) -> None:
    doubled = replace(party, aliases=party.aliases * 2, phones=party.phones * 2, addresses=party.addresses * 2)
    assert normalise(doubled, DAY, "").profile == normalise(party, DAY, "").profile


@given(PARTIES)
def test_a_profile_holds_plain_text_in_canonical_order(party: Party) -> None:
    profile = normalise(party, DAY, "").profile
    for form in profile.names:
        assert form.given or form.family
        assert all(word.isascii() and word.isalnum() and word == word.lower() for word in (*form.given, *form.family))
    assert sorted(set(profile.names[1:]) - set(profile.names[:1])) == list(profile.names[1:])
    for values in (profile.phones, profile.emails, profile.handles, profile.vehicles):
        assert sorted(set(values)) == list(values)
    assert sorted(set(profile.addresses)) == list(profile.addresses)
    assert sorted(set(profile.identifiers)) == list(profile.identifiers)
