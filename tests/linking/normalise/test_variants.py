"""Which names are known spellings of one name, and which are two people's."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.linking.normalise.folding import fold_word
from service.linking.normalise.reference import NAME_DATA
from service.linking.normalise.variants import family_variants, given_key, given_variants, is_misread, is_short_form

GIVEN = [
    ("elizabeth", "beth"), ("margaret", "peggy"), ("william", "bill"), ("robert", "bob"), ("gary", "gaz"),
    ("catherine", "kathryn"), ("stephen", "steven"), ("susan", "sue"), ("jacqueline", "jackie"), ("sean", "shaun"),
    ("siobhan", "shivaun"), ("niamh", "neve"), ("padraig", "patrick"), ("caoimhe", "keeva"), ("eoghan", "owen"),
    ("dafydd", "dai"), ("sian", "jane"), ("ruaridh", "rory"), ("mhairi", "mairi"), ("iain", "ian"),
    ("mohammed", "md"), ("muhammad", "maxamed"), ("aisha", "ayesha"), ("fatima", "fatema"), ("yusuf", "yousaf"),
    ("hassan", "xasan"), ("abdi", "cabdi"), ("hussain", "huseyin"), ("abdulrahman", "abdirahman"),
    ("gurpreet", "gurprit"), ("lakshmi", "laxmi"), ("surinder", "surender"), ("seema", "sima"),
    ("malgorzata", "gosia"), ("katarzyna", "kasia"), ("krzysztof", "krzys"), ("aleksandra", "ola"), ("jakub", "kuba"),
    ("oluwaseun", "seun"), ("babatunde", "tunde"), ("chukwuemeka", "emeka"), ("kwabena", "kobina"),
    ("jose", "pepe"), ("francisco", "paco"), ("giuseppe", "beppe"), ("konstantinos", "costas"), ("joao", "john"),
    ("oleksandr", "sasha"), ("volodymyr", "vladimir"), ("dmytro", "dima"), ("kateryna", "katya"),
    ("istvan", "pista"), ("ionut", "ionel"), ("dimitar", "mitko"), ("vytautas", "vytas"), ("mehdi", "mahdi"),
]  # fmt: skip

GIVEN_NOT = [
    ("emily", "emma"), ("elizabeth", "lisa"), ("robert", "bill"), ("louise", "louis"), ("frances", "francis"),
    ("andrea", "andrew"), ("mary", "marie"), ("mary", "maureen"), ("julie", "julia"), ("ellen", "helen"),
    ("lucas", "luke"), ("marcus", "mark"), ("jonathan", "nathan"), ("ann", "nancy"), ("sarah", "sally"),
    ("patrick", "peter"), ("gareth", "gary"), ("aaron", "erin"), ("harry", "gary"), ("edward", "edmund"),
    ("daniel", "donald"), ("albert", "robert"), ("hassan", "hussain"), ("aisha", "amina"), ("ahmed", "mohammed"),
    ("yusuf", "younis"), ("jan", "janusz"), ("jakub", "jan"), ("oluwaseun", "oluwafemi"), ("babatunde", "oluwatunde"),
    ("adewale", "adekunle"), ("kofi", "kwame"), ("samuel", "samantha"), ("harpreet", "gurpreet"), ("anil", "sunil"),
    ("aoife", "niamh"), ("oleksandr", "oleksii"), ("serhii", "andrii"), ("jose", "joao"), ("krzysztof", "kristian"),
]  # fmt: skip

FAMILY = [
    ("smith", "smyth"), ("smyth", "smythe"), ("reid", "read"), ("thompson", "thomson"), ("clark", "clarke"),
    ("stephens", "stevens"), ("phillips", "philips"), ("macdonald", "mcdonald"), ("obrien", "briain"),
    ("nibhriain", "obrien"), ("sullivan", "osullivan"), ("macfhearghail", "fhearghail"), ("byrne", "obyrne"),
    ("hussain", "hossain"), ("ahmed", "ahmad"), ("sheikh", "shaikh"), ("choudhury", "chaudhry"), ("akhtar", "akther"),
    ("rahman", "rehman"), ("siddique", "siddiqui"), ("cabdi", "abdi"), ("miah", "mia"), ("haque", "hoque"),
    ("kowalski", "kowalska"), ("kowalski", "kowalsky"), ("nowicki", "nowicka"), ("zawadzki", "zawadzka"),
    ("piotrowski", "piotrovska"), ("petrov", "petrova"), ("petrov", "petroff"), ("novak", "novakova"),
    ("pushkin", "pushkina"), ("kazlauskas", "kazlauskiene"), ("kazlauskas", "kazlauskaite"), ("butkus", "butkute"),
    ("stankevicius", "stankeviciute"), ("berzins", "berzina"), ("papadopoulos", "papadopoulou"),
    ("georgakis", "georgaki"), ("petrovic", "petrovich"), ("gonzalez", "gonzales"), ("lopez", "lopes"),
    ("desouza", "sousa"), ("dasilva", "silva"), ("mueller", "muller"), ("connelly", "conelly"), ("browne", "brown"),
    ("wang", "wong"), ("zhang", "cheung"), ("hosseini", "husseini"), ("banerjee", "banerji"), ("patil", "patel"),
    ("mac", "macfhearghail"), ("bradley", "bradly"), ("massey", "massie"), ("hayes", "hays"), ("abdulla", "abdullah"),
]  # fmt: skip

FAMILY_NOT = [
    ("smith", "smart"), ("roberts", "robertson"), ("robert", "roberts"), ("williams", "williamson"),
    ("jackson", "johnson"), ("brown", "green"), ("khan", "kaur"), ("khan", "khanum"), ("begum", "bibi"),
    ("ali", "alam"), ("ahmed", "mohammed"), ("patel", "pandya"), ("kowalski", "kowalczyk"), ("nowak", "nowicki"),
    ("wisniewski", "lewandowski"), ("petrov", "pavlov"), ("kazlauskas", "jankauskas"), ("kazlauskas", "kazlas"),
    ("adeyemi", "adebayo"), ("okafor", "okonkwo"), ("mensah", "osei"), ("garcia", "lopez"), ("costa", "costas"),
    ("hoang", "huang"), ("chen", "zhang"), ("mcdonald", "mcdermott"), ("mac", "bright"), ("oneill", "obrien"),
    ("hughes", "hewitt"), ("harris", "harrison"), ("martin", "martinez"), ("georgiou", "christou"), ("lee", "leeson"),
    ("kin", "kina"), ("dow", "dova"),
]  # fmt: skip


def _pair(value: object) -> str:
    return str(value)


@pytest.mark.parametrize(("one", "other"), GIVEN, ids=_pair)
def test_spellings_and_short_forms_of_a_given_name_are_known(one: str, other: str) -> None:
    assert given_key(one) & given_key(other)


@pytest.mark.parametrize(("one", "other"), GIVEN_NOT, ids=_pair)
def test_two_given_names_stay_two(one: str, other: str) -> None:
    assert not given_key(one) & given_key(other)


@pytest.mark.parametrize(("one", "other"), FAMILY, ids=_pair)
def test_spellings_of_a_surname_are_known(one: str, other: str) -> None:
    assert family_variants(one, other)
    assert family_variants(other, one)


@pytest.mark.parametrize(("one", "other"), FAMILY_NOT, ids=_pair)
def test_two_surnames_stay_two(one: str, other: str) -> None:
    assert not family_variants(one, other)
    assert not family_variants(other, one)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_name_is_a_variant_of_itself(name: str) -> None:
    assert given_key(name) & given_key(name)
    assert family_variants(name, name)


@given(*[st.text("abcdeinosvy", min_size=1, max_size=8)] * 2)
def test_being_a_variant_has_no_direction(one: str, other: str) -> None:
    assert family_variants(one, other) == family_variants(other, one)


def test_the_reference_data_are_in_the_plain_form() -> None:
    groups = [*NAME_DATA["given"], *NAME_DATA["given_not"], *NAME_DATA["family"], [*NAME_DATA["romanised"].values()]]
    assert [word for group in groups for word in group if not re.fullmatch(r"[a-z]{2,}", word)] == []
    assert [word for group in NAME_DATA["endings"] for word in group if not re.fullmatch(r"[a-z]*", word)] == []


@pytest.mark.parametrize("kind", ["given", "family"])
def test_no_two_groups_are_named_alike_and_none_names_a_word_twice(kind: str) -> None:
    groups = NAME_DATA["given"] if kind == "given" else NAME_DATA["family"]
    heads = Counter(group[0] for group in groups)
    assert [head for head, times in heads.items() if times > 1] == []
    assert [group for group in groups if len(set(group)) != len(group) or len(group) < 2] == []


@pytest.mark.parametrize(("written", "latin"), NAME_DATA["romanised"].items(), ids=lambda word: ascii(word))
def test_a_word_without_vowels_is_written_in_its_usual_spelling(written: str, latin: str) -> None:
    assert fold_word(written) == latin


@pytest.mark.parametrize(
    "short, full, expected",
    [
        pytest.param("mani", "manpreet", True, id="a diminutive ending"),
        pytest.param("immy", "imran", True, id="and a doubled letter"),
        pytest.param("jas", "jaspreet", True, id="the beginning"),
        pytest.param("jo", "joseph", False, id="two letters are too few"),
        pytest.param("mary", "marek", True, id="a look that deceives: who asks must know both names"),
        pytest.param("zee", "zainab", False, id="one letter in common"),
        pytest.param("leon", "luka", False, id="two names in full"),
        pytest.param("ann", "anna", False, id="a full name of four letters"),
    ],
)
def test_a_short_form_is_known_by_its_looks(short: str, full: str, expected: bool) -> None:
    assert is_short_form(short, full) is is_short_form(full, short) is expected


@pytest.mark.parametrize("one, other", [("fatima", "fatirna"), ("declan", "dedan"), ("stephan", "stefan")])
def test_letters_that_are_taken_for_each_other_are_misread(one: str, other: str) -> None:
    assert is_misread(one, other)
    assert not is_misread(one, other + "a")


def test_the_variants_of_a_name_hold_itself_and_whom_it_shares_a_group_with() -> None:
    assert {"dave", "david"} <= given_variants("dave")
    assert given_variants("quarrender") == {"quarrender"}
