"""Words of short English texts as themes and likeness compare them: stems, and phrases that belong together."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import snowballstemmer


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")

STOP = _words(
    "a about above across after again all along also among an and any are around as at back be because been before being below "
    "between beyond both but by can could did do does down during each every few for from further had has have having "
    "he her here his how i if in into is it its itself just like made make making many may more most much new no nor not of "
    "off on once one only or other our out over own part per put same she should so some such than that the their them "
    "then there these they this those through to too under until up use used using very was we well were what when "
    "where which while who whose why will with within without would you your let get him me my us invest"
)
"""Words that say nothing of what a text is about."""

KEPT = {
    # The stem of each of these belongs to another word with another meaning: training is no train.
    **{
        word: word
        for word in _words(
            "arts building busy community crossing farming fishing general generation greens hospital hospitality housing learning "
            "living market marketing mobile newly organic parking party planetarium planning police policing policy progressive "
            "renewable sustain training universal university wellbeing"
        )
    },
    **{
        "artist": "artist",
        "artists": "artist",
        "arts": "art",
        "buses": "bus",
        "busses": "bus",
        "communities": "community",
    },
    **{"crossings": "crossing", "lives": "life", "people's": "people", "renewables": "renewable", "sports": "sport"},
    **{"universities": "university", "wellness": "wellbeing"},
}
"""Words that are not stemmed by rule, with what stands for them."""

STREET = _words("road street lane avenue close drive terrace row crescent grove walk way")
"""What ends the name of a street: the word before it is a name, and says nothing of the work."""

NAMING = _words(
    "guildhall priory abbey castle cathedral church chapel cross heart mill fort place quarter end hall field manor "
    "king queen square marina boulevard"
)
"""Words that are as often part of a place's name: alone they tell of no work (Guildhall; Charing Cross)."""

GENERIC = _words(
    "plan strategi action programm scheme project fund support group centr servic council citi town area district improv develop "
    "place peopl deal local work hub"
)
"""Stems that many titles have whatever they are about: alone, without the rest of a label, they speak for nothing."""


@lru_cache(100_000)
def stem(word: str) -> str:
    """Return the stem of a word in lower case."""
    if word in KEPT:
        return KEPT[word]
    return str(_stemmer().stemWord(word))


@lru_cache(1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


def plain(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents; hyphens part words, and apostrophes do not."""
    folded = (
        unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    return WORD.findall(
        folded.replace("well-being", "wellbeing").replace("co-operat", "cooperat").replace("place-mak", "placemak")
    )


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in order, without the words that say nothing."""
    return [stem(word) for word in plain(text) if word not in STOP]


def phrases(words: list[str], known: Mapping[str, object], longest: int) -> Iterable[tuple[str, list[str]]]:
    """Yield each known phrase of stems, the longest first from the left, and each word that is in none, with its words."""
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            part = words[at : at + size]
            if size == 1 or " ".join(part) in known:
                yield " ".join(part), part
                at += size
                break
