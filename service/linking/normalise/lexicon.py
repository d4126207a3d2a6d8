"""Words in name fields that are no names, and particles that belong to the name they precede. Floor 0b.

The noise is what the Minimum POLE Data Standards Dictionary tells forces not to send, and so what feeds contain:
titles, references, placeholders. All words are in the plain form of ``folding``.
"""

from __future__ import annotations

import re

# Never a name, so dropped at either edge of a field, even when nothing else is left.
TITLES = frozenset(
    """mr mrs ms miss mx mst messrs dr prof professor rev revd reverend cllr pc wpc pcso psc sgt insp supt ch
    lcpl cpl mme mlle smt shri esq hon hhj nfa""".split()
)
# Also names or initials, so dropped only before another word.
TITLES_BEFORE_A_NAME = frozenset(
    "ds dc dci dcs sir dame lord lady master captain capt constable detective sergeant inspector alhaji alhaja".split()
)
SUFFIXES = frozenset("jr jnr jun sr snr sen esq ii iii iv mbe obe cbe".split())

PLACEHOLDERS = frozenset(
    """unk unkn unknown unknow unknwn uknown unnamed unidentified undisclosed withheld refused anon anonymous tbc tba
    nk redacted notknown notgiven notentered xx xxx xxxx xxxxx""".split()
)
# Stand for a person whose name is not known, unless a name stands with them (Male, Child and Man are surnames).
DESCRIPTORS = frozenset("male female baby suspect victim offender caller complainant informant neighbour".split())
DESCRIPTORS_OF_THE_UNKNOWN = DESCRIPTORS | frozenset(
    "man woman boy girl child infant adult youth person persons name first last sur other party number one two".split()
)
# Given to a child before it has a name.
NEWBORN = frozenset({"baby", "infant", "newborn", "unborn"})

SLASHED = re.compile(r"\b[nu]\s*[/\\]\s*[kag]\b", re.IGNORECASE)
MIGRATION_MARK = re.compile(
    r"mig_error_*|no_show_*|duplicate_+|_+duplicate|\bduplicate\b|\bdupe\b|do_not_use_*|\bdo not use\b", re.IGNORECASE
)
PLACEHOLDER_PHRASE = re.compile(
    r"\b(?:(?:sur|fore|first |last |family )?names? )?"
    r"(?:not|none|never) (?:known|entered|provided|stated|recorded|given|disclosed|applicable|available|supplied)\b"
    r"|\bno (?:(?:sur|fore|first |last |family )?names?|details)\b"
    r"(?: (?:known|entered|provided|stated|recorded|given|disclosed|available|supplied)\b)?"
    r"|\bnot on file\b|\bnone\b$"
)
REFERENCE_TEXT = re.compile(
    r"\bsee (?:log|notes?|ref\w*|report|crime|incident|above|below|statement|text|niche|mg ?11|cad|file|record|urn"
    r"|details|oel)\b(?: \w*\d\w*)*"
    r"|\b(?:log|ref|reference|cad|crime|urn|occ|occurrence|incident|nominal|record|niche|custody)"
    r"(?: (?:no|num|number|ref))?(?: \w*\d\w*)+"
)
SECOND_NAME = re.compile(r"\b(?:aka|a k a|also known as|alias|formerly|previously|nee|ne|known as)\b")
FORMER_NAME = re.compile(r"\b(?:formerly|previously|nee|ne)\b")

# Glued to the word that follows: "Mac Fhearghail" is macfhearghail, "O Brien" obrien, "van der Berg" vanderberg.
PARTICLES = frozenset(
    """o mc mac mag ni nic nig ua ui fitz st saint de del della dela di da do dos das du des la le los las lo van von
    der den ter ten vander zu zum""".split()
)
PARTICLES_IN_GIVEN = frozenset("o mc mac de del dos das".split())
# Dropped before another word: they are written or left out at will.
CONNECTORS = frozenset("al el bin bint ibn bn ul ur ud y".split())
CONNECTORS_IN_GIVEN = frozenset("bin bint ibn bn ul ur ud".split())
# "al-Hassan", and the article in the sound of the next letter: "ar-Rahman", "as-Sayed".
HYPHENED_ARTICLE = re.compile(r"(?<![^\W_])(?:[ae]l-(?=\w)|a([dnrstz])-(?=\1))", re.IGNORECASE)

# Vietnamese family names that are hardly ever given names; where one stands first, the family name comes first.
VIETNAMESE = frozenset("nguyen tran pham hoang huynh phan dang bui duong ngo".split())
