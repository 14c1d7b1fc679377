"""How names that publishers write in capitals are written for readers."""

import re

from loaders.values import tidy

CAPITALS = frozenset({"NHS", "UK", "ICB", "CIC", "II", "III"})
SMALL = frozenset({"and", "at", "for", "in", "of", "on", "the", "to", "under", "upon", "with"})

SMALL_ANYWHERE = frozenset({
    "a", "af", "al", "am", "and", "at", "au", "aux", "av", "bei", "bij", "by", "con", "d", "da", "das", "de",
    "degli", "dei", "del", "della", "delle", "dello", "den", "der", "des", "di", "do", "dos", "du", "e", "ed", "el",
    "em", "en", "et", "for", "fuer", "fur", "für", "het", "i", "im", "in", "kai", "l", "la", "las", "le", "les",
    "los", "na", "no", "och", "of", "og", "on", "para", "per", "por", "pour", "su", "sui", "sur", "ta", "ten",
    "the", "to", "tra", "un", "und", "une", "upon", "van", "ve", "von", "voor", "w", "with", "y", "za", "zu", "zum",
    "zur",
})  # fmt: skip
"""Words that keep their small letter inside a name, in the languages of Europe."""

FORMS = {
    "GMBH": "GmbH",
    "LTD": "Ltd",
    "SRL": "Srl",
    "SPA": "SpA",
    "OY": "Oy",
    "SRO": "s.r.o.",
    "MBH": "mbH",
    "ST": "St",
    "KFT": "Kft",
}
"""Short forms with capitals of their own."""

ACRONYMS = CAPITALS - {"ICB"} | frozenset({
    "AB", "AE", "AG", "AISBL", "AS", "ASBL", "BBC", "BV", "CNR", "CNRS", "CSIC", "DNA", "DOO", "EEIG", "ETS", "EU",
    "EV", "GWE", "HF", "IBI", "ICLEI", "IT", "ITS", "IV", "KG", "LLP", "NUI", "NV", "PLC", "SA", "SAS", "SCARL",
    "SE", "SL", "TNO", "USA", "VDE", "VDI", "XXIII",
})  # fmt: skip
"""Words that are spoken letter by letter, and legal forms in capitals."""


def readable(name: str) -> str:
    """Return a British name in capitals as people write it: "ISLE OF WIGHT NHS TRUST" → "Isle of Wight NHS Trust".

    Small words lose their capital in any name, but for its first word.
    """
    words = re.split(r"([ \-/(]+)", tidy(name))
    shouted = name.upper() == name
    said = []
    for place, word in enumerate(words):
        if word in CAPITALS:
            said.append(word)
        elif word.lower() in SMALL:
            said.append(word.lower() if place else word.capitalize())
        else:
            said.append(word.capitalize() if shouted else word)
    return "".join(said)


def titled(name: str, short: str = "") -> str:
    """Return a name of any language in capitals as people write it; the word that is its short name stays an acronym."""
    words = re.split(r"([ \-/(),.&'\"+]+)", name)
    gaps = ["", *words[1::2], ""]
    said = [_word(word, gaps[place], gaps[place + 1], short) for place, word in enumerate(words[::2])]
    return "".join(part for pair in zip(said, [*words[1::2], ""], strict=True) for part in pair)


def _word(word: str, before: str, after: str, short: str) -> str:
    """Return one word of a name as it is written between what stands before and after it; "" before the first."""
    if word in FORMS:
        return FORMS[word]
    if before.endswith("'") and word == "S":
        return "s"
    if len(word) == 1:
        article = before == " " and (after == " " or after == "'") and word in "ADEILOUWY"
        return word.lower() if article else word
    if word.lower() in SMALL_ANYWHERE and before.endswith(" ") and before.strip() not in {"-", "("}:
        return word.lower()
    if word in ACRONYMS or (len(word) <= 5 and word == short.upper()) or any(mark.isdigit() for mark in word):
        return word
    return word.capitalize() if re.search(r"[AEIOUYÀ-ÖØ-Þ]", word) else word
