"""Reads a name: plain letters, no titles, references or placeholders, particles glued to their name. Floor 0b.

The canonical form of a surname with a particle is one word: "Mac Fhearghail" macfhearghail, "O Brien" and "O'Brien"
obrien, "Mc Lean" mclean, "de Souza" desouza, "van der Berg" vanderberg. The Arabic article and al-, bin, ibn are
dropped. Surnames of several names (García López, Bright-Adeyemi) stay several parts, in order. A name in full is a
given name and then the family name, save where a comma, a Vietnamese family name or Chinese or Korean writing says
that the family name comes first. A second name in the same field ("aka", "née", a slash) becomes a form of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.domain.report import Name
from service.linking.normalise import lexicon
from service.linking.normalise.findings import Finding
from service.linking.normalise.folding import fold_word, is_ideographic, tidy, words_of
from service.linking.normalise.variants import given_key
from service.linking.profile import NameForm

_ALTERNATIVE = re.compile(r"[/\\()\[\]]")
# "Katherine (Kate) Brown": another given name or, with "née", another family name inside the name.
_BRACKETED = re.compile(r"""([^("]*[^("\s])\s*[("]([^()"]+)[)"]\s*([^()"]+)""")
_MISREAD_DIGITS = str.maketrans("0345", "oaes")
_MAX_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class NameReading:
    """The forms of one name, the main one first (none if it holds no name), and what was wrong with it."""

    forms: tuple[NameForm, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    """The words of one field, by alternative; whether a placeholder or other noise was taken out."""

    alternatives: tuple[tuple[str, ...], ...]
    placeholder: bool
    noise: bool

    @property
    def words(self) -> tuple[str, ...]:
        return self.alternatives[0] if self.alternatives else ()


@lru_cache(maxsize=8192)
def read_name(name: Name) -> NameReading:
    """The forms of a name, and what was wrong with it, at ``given/0``, ``family`` or ``full``."""
    given = [_read_field(text, family=False) for text in name.given]
    family = _read_field(name.family, family=True)
    forms, strips = _from_parts(given, family)
    findings = [
        *(
            f
            for i, (text, field) in enumerate(zip(name.given, given, strict=True))
            if (f := _finding(text, field, f"given/{i}", strips[0] and i in (0, len(given) - 1)))
        ),
        *(f for f in (_finding(name.family, family, "family", strips[1]),) if f),
    ]
    if name.full and not (forms and forms[0].given and forms[0].family):
        full_forms, finding = _read_full(name.full)
        if finding:
            findings.append(finding)
        if full_forms and (not forms or (full_forms[0].given and full_forms[0].family)):
            forms = full_forms
    return NameReading(tuple(dict.fromkeys(forms)), tuple(findings))


def _finding(text: str, field: _Field, at: str, stripped: bool) -> Finding | None:
    if field.placeholder or (text.strip() and not field.words):
        return Finding("name-placeholder", at)
    if field.noise or stripped or len(field.alternatives) > 1:
        return Finding("name-noise", at)
    return None


@lru_cache(maxsize=8192)
def _read_field(text: str, *, family: bool) -> _Field:
    tidied = tidy(text)
    if not tidied:
        return _Field((), placeholder=False, noise=False)
    unslashed = lexicon.SLASHED.sub(" unknown ", tidied)
    unmarked = lexicon.MIGRATION_MARK.sub(" ", unslashed)
    bare = lexicon.HYPHENED_ARTICLE.sub("", unmarked)
    if not family and bare.count("-") and not bare.lower().startswith(("al-", "el-")):
        bare = unmarked
    placeholder, noise = False, unmarked != unslashed
    found: list[tuple[str, ...]] = []
    for piece in _ALTERNATIVE.split(bare):
        scrubbed, held, odd = _scrub(" ".join(words_of(piece)))
        placeholder, noise = placeholder or held, noise or odd
        parts = [tuple(part.split()) for part in lexicon.SECOND_NAME.split(scrubbed)]
        named = [part for part in parts if part]
        found.extend(named or ([tuple(scrubbed.split())] if scrubbed else []))
    return _Field(tuple(found[:_MAX_ALTERNATIVES]), placeholder, noise)


def _scrub(words: str) -> tuple[str, bool, bool]:
    """The words without placeholders and references; whether there were any of either."""
    placeholder = noise = False
    while True:
        kept = lexicon.PLACEHOLDER_PHRASE.sub(" ", words)
        named = " ".join(w for w in kept.split() if w not in lexicon.PLACEHOLDERS)
        placeholder = placeholder or named != words
        plain = " ".join(filter(None, map(_without_digits, lexicon.REFERENCE_TEXT.sub(" ", named).split())))
        noise = noise or plain != named
        if plain == words:
            return plain, placeholder, noise
        words = plain


def _without_digits(word: str) -> str:
    """The word with one misread digit put right ("sm1th", "pau1"), or nothing if it is a number or a reference."""
    if word.isalpha():
        return word
    digits = sum(c.isdigit() for c in word)
    repaired = re.sub(r"(?<=[aeiou])1", "l", word).replace("1", "i").translate(_MISREAD_DIGITS)
    return repaired if digits == 1 and len(word) >= 4 and repaired.isalpha() else ""


def _within_titles(words: list[str]) -> tuple[int, int]:
    """Where the name starts and ends once titles and suffixes are taken off both ends."""
    start, end = 0, len(words)
    while start < end and (
        words[start] in lexicon.TITLES or (words[start] in lexicon.TITLES_BEFORE_A_NAME and end - start > 1)
    ):
        start += 1
    while start < end and (
        words[end - 1] in lexicon.TITLES or (words[end - 1] in lexicon.SUFFIXES and end - start > 1)
    ):
        end -= 1
    return start, end


def _glue(words: Sequence[str], particles: Collection[str], connectors: Collection[str]) -> tuple[str, ...]:
    """The words with each particle glued to the word that follows and each connector before a word dropped."""
    glued: list[str] = []
    prefix = ""
    for place, word in enumerate(words, start=1):
        if place < len(words):
            if word in connectors:
                continue
            if word in particles:
                prefix += word
                continue
        glued.append(prefix + word)
        prefix = ""
    return tuple(glued)


def _given_words(elements: list[list[str]]) -> tuple[tuple[str, ...], bool]:
    """The given names of all elements in order, each element's particles glued; whether titles were taken off."""
    flat = [word for element in elements for word in element]
    start, end = _within_titles(flat)
    if start < end and flat[start] in lexicon.NEWBORN:
        start += 1
        while start < end and flat[start] in {"boy", "girl", "of"}:
            start += 1
    names: list[str] = []
    place = 0
    for element in elements:
        inside = [word for i, word in enumerate(element, start=place) if start <= i < end]
        place += len(element)
        names.extend(_glue(inside, lexicon.PARTICLES_IN_GIVEN, lexicon.CONNECTORS_IN_GIVEN))
    return tuple(names), end - start != len(flat)


def _from_parts(given: list[_Field], family: _Field) -> tuple[list[NameForm], tuple[bool, bool]]:
    """The forms that given and family fields make, and whether titles were taken off either."""
    unknown = family.placeholder or any(field.placeholder for field in given)
    main, given_stripped, family_stripped = _form([list(f.words) for f in given], list(family.words), unknown)
    forms = [main]
    for place, field in enumerate(given):
        for other in field.alternatives[1:]:
            elements = [list(other) if i == place else list(f.words) for i, f in enumerate(given)]
            forms.append(_form(elements, list(family.words), unknown)[0])
    whole = [list(f.words) for f in given]
    forms.extend(_form(whole, list(other), unknown)[0] for other in family.alternatives[1:])
    return [form for form in forms if form.given or form.family], (given_stripped, family_stripped)


def _form(given: list[list[str]], family: list[str], unknown: bool) -> tuple[NameForm, bool, bool]:
    given, family, described = _without_descriptors(given, family, unknown)
    names, given_stripped = _given_words(given)
    start, end = _within_titles(family)
    parts = _glue(family[start:end], lexicon.PARTICLES, lexicon.CONNECTORS)
    return (
        NameForm(personal_first(names, parts), parts),
        given_stripped or described,
        described or end - start != len(family),
    )


def _without_descriptors(
    given: list[list[str]], family: list[str], unknown: bool
) -> tuple[list[list[str]], list[str], bool]:
    """The words without "male", "baby" and the like, where they stand beside a placeholder or all alone."""
    descriptors = lexicon.DESCRIPTORS_OF_THE_UNKNOWN if unknown else lexicon.DESCRIPTORS
    words = [word for element in (*given, family) for word in element]
    if not words or not (unknown or descriptors.issuperset(words)) or descriptors.isdisjoint(words):
        return given, family, False
    kept = [[w for w in element if w not in descriptors] for element in given]
    return kept, [w for w in family if w not in descriptors], True


@lru_cache(maxsize=8192)
def _read_full(text: str) -> tuple[list[NameForm], Finding | None]:
    """The forms of a name in one text, and what was wrong with it."""
    tidied = tidy(text)
    if form := _family_first(tidied):
        return [form], None
    left, right = _parted_at_comma(tidied)
    if right:
        given, family = _read_field(right, family=False), _read_field(left, family=True)
        forms, strips = _from_parts([given], family)
        field = _Field(
            max(family.alternatives, given.alternatives, key=len),
            family.placeholder or given.placeholder,
            family.noise or given.noise,
        )
        return forms, _finding(text, field, "full", any(strips) or not forms)
    field = _read_field(_unbracketed(tidied), family=True)
    forms, stripped = [], False
    for words in field.alternatives:
        form, titled = _split_full(list(words), field.placeholder)
        stripped = stripped or titled
        if form.given and not form.family and forms and forms[0].family and len(words) == 1:
            form = _completed(forms[0], words[0], lexicon.FORMER_NAME.search(" ".join(words_of(tidied))) is not None)
        forms.append(form)
    forms = [form for form in forms if form.given or form.family]
    finding = _finding(text, field, "full", stripped)
    return forms, finding if forms or not finding else Finding("name-placeholder", "full")


def _family_first(text: str) -> NameForm | None:
    """The form of a name in Chinese or Korean writing; four signs without a space hold a family name of two."""
    family, _, given = text.partition(" ")
    if not given and 2 <= len(text) <= 4:
        family, given = (text[:2], text[2:]) if len(text) == 4 else (text[:1], text[1:])
    if not given or not is_ideographic(family) or not is_ideographic(given):
        return None
    return NameForm((fold_word(given),), (fold_word(family),))


def _parted_at_comma(text: str) -> tuple[str, str]:
    """The family name and the given names on the two sides of a comma; no given names where the comma parts another
    thing off ("Jon Bright, OBE", "Jon Bright, aka Jonny")."""
    left, _, right = text.partition(",")
    words = words_of(right)
    if not words_of(left) or not words or lexicon.SECOND_NAME.match(" ".join(words)):
        return text, ""
    if all(word in lexicon.TITLES or word in lexicon.SUFFIXES for word in words) and len(words_of(left)) > 1:
        return text, ""
    return left, right


def _unbracketed(text: str) -> str:
    """The text with a name in brackets or quotation marks inside it written as a second name after it."""
    match = _BRACKETED.fullmatch(text)
    if not match:
        return text
    before, inside, after = match.groups()
    if lexicon.SECOND_NAME.match(" ".join(words_of(inside))):
        return f"{before} {after} {inside}"
    return f"{before} {after} aka {inside} {after}"


def _completed(main: NameForm, word: str, former: bool) -> NameForm:
    """The second name that a single word makes beside the main one: "Ann Smith née Jones", "Kate Smith aka Katie"."""
    if not former and given_key(word) != {f"={word}"}:
        return NameForm((word,), main.family)
    return NameForm(main.given, (word,))


def personal_first(given: tuple[str, ...], family: tuple[str, ...]) -> tuple[str, ...]:
    """The given names with the one that its bearer goes by first: of Vietnamese ones it is the last (Thi Thu Ha)."""
    return (*given[-1:], *given[:-1]) if family and family[0] in lexicon.VIETNAMESE else given


def _split_full(words: list[str], unknown: bool) -> tuple[NameForm, bool]:
    """The form that the words of a name in full make, and whether titles were taken off."""
    _, words, described = _without_descriptors([], words, unknown)
    start, end = _within_titles(words)
    titled, words = end - start != len(words), words[start:end]
    if words and words[0] in lexicon.NEWBORN and len(words) > 1:
        named = [word for word in words[1:] if word not in {"boy", "girl", "of"}]
        return NameForm((), _glue(named, lexicon.PARTICLES, lexicon.CONNECTORS)), True
    if len(words) == 1:
        # "Mrs Ahmad" is called by her family name; "Ahmad" alone may be either and stands as given.
        return (NameForm((), (words[0],)) if titled else NameForm((words[0],), ())), titled or described
    if not words:
        return NameForm((), ()), titled or described
    if words[0] in lexicon.VIETNAMESE:
        return NameForm(personal_first(tuple(words[1:]), (words[0],)), (words[0],)), titled or described
    first, rest = words[0], words[1:]
    if first == "mc":
        return NameForm((), _glue(words, lexicon.PARTICLES, lexicon.CONNECTORS)), titled or described
    return NameForm((first,), _glue(rest, lexicon.PARTICLES, lexicon.CONNECTORS)), titled or described
