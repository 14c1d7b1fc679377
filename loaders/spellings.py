"""How names are written: short forms, words that say what kind of body it is, and what stands where there is no name.

Nothing here knows any body; `loaders.names` finds them by it.
"""

import re
import unicodedata

SPELLED = {
    "lb": "london borough", "rb": "royal borough", "boro": "borough", "mbc": "metropolitan borough council",
    "mdc": "metropolitan district council", "bc": "borough council", "dc": "district council", "ca": "combined authority",
    "auth": "authority", "corp": "corporation", "univ": "university", "ft": "foundation trust",
    "nhsft": "nhs foundation trust", "dept": "department", "govt": "government", "met": "metropolitan", "saint": "st",
    "ne": "north east", "w": "west", "notts": "nottinghamshire", "lancs": "lancashire", "bucks": "buckinghamshire",
    "herts": "hertfordshire", "northants": "northamptonshire", "beds": "bedfordshire", "cambs": "cambridgeshire",
    "hants": "hampshire", "wilts": "wiltshire", "lep": "local enterprise partnership",
    "ccg": "clinical commissioning group", "cbc": "county borough council",
}  # fmt: skip
"""Short forms that publishers use, spelled out before names are compared."""

GENERIC = frozenset({
    "council", "borough", "city", "county", "district", "metropolitan", "london", "royal", "of", "the", "and",
    "trust", "unitary", "authority", "corporation", "combined", "mayoral", "nhs", "foundation", "university",
    "college", "community", "health", "board", "integrated", "care", "constabulary", "police", "fire", "rescue",
    "service", "in", "for", "limited", "ltd", "isle", "isles", "islands",
})  # fmt: skip
"""Words that say what kind of body it is, not which."""

JOINING = frozenset({"of", "the", "and"})
"""Words that say neither."""

WORDS_OF_KIND = (
    ("combined-authority", ("combined authority", "combined county authority")),
    ("county", ("county council",)),
    ("health", ("nhs", "health board", "integrated care", "hospital", "hospitals", "clinical commissioning")),
    ("university", ("university",)),
    ("college", ("college",)),
    ("police", ("police", "constabulary")),
    ("fire", ("fire",)),
    ("council", ("council", "councils", "borough", "corporation", "unitary authority")),
)
"""What kind of body the words of a name imply; the first that fits."""

BARE_KINDS = (
    (re.compile(r"city of .+|.+ city of|.+ city|.+ district|.+ ua"), ("council",)),
    (re.compile(r".+ county"), ("county",)),
    (re.compile(r"county of .+|.+ county of"), ("council",)),
)
"""Names of authorities that leave the word out ("Leeds District", "Bristol, City of", "Kent County"): the kinds they may mean."""

TIERS_CALLED = (
    ("county borough", ("WPA",)),
    ("metropolitan district", ("MD",)),
    ("london borough", ("LBO",)),
    ("district council", ("NMD", "MD", "NID")),
)
"""Words that only councils of some tiers go by, the first that fits."""

UNITARY_DISTRICTS = frozenset({"bath north east somerset", "north somerset", "south gloucestershire", "west berkshire"})
"""Core words of unitary councils whose name in law is District Council; no other unitary council goes by that."""

CALLED = {
    "banes": "bath and north east somerset", "bnes": "bath and north east somerset", "b nes": "bath and north east somerset",
    "cwac": "cheshire west and chester", "bcp": "bournemouth christchurch and poole", "h f": "hammersmith and fulham", "rct": "rhondda cynon taf",
    "middlesborough": "middlesbrough", "scilly": "isles of scilly",
}  # fmt: skip
"""What councils are called for short, and slips that publishers repeat: core words → those of the name."""

WELSH = {
    "ynys mon": "isle of anglesey", "caerdydd": "cardiff", "abertawe": "swansea", "casnewydd": "newport", "wrecsam": "wrexham",
    "caerffili": "caerphilly", "pen y bont ar ogwr": "bridgend", "penybont ar ogwr": "bridgend",
    "castell nedd port talbot": "neath port talbot", "merthyr tudful": "merthyr tydfil", "bro morgannwg": "vale of glamorgan",
    "gaerfyrddin": "carmarthenshire", "caerfyrddin": "carmarthenshire", "gar": "carmarthenshire", "benfro": "pembrokeshire",
    "penfro": "pembrokeshire", "ddinbych": "denbighshire", "dinbych": "denbighshire", "fflint": "flintshire",
    "fynwy": "monmouthshire", "mynwy": "monmouthshire", "gwynedd": "gwynedd", "conwy": "conwy", "powys": "powys",
    "ceredigion": "ceredigion", "torfaen": "torfaen", "tor faen": "torfaen", "blaenau gwent": "blaenau gwent",
    "rhondda cynon taf": "rhondda cynon taf", "rhondda cynon taff": "rhondda cynon taf",
}  # fmt: skip
"""Places of Wales that have a council: the folded Welsh name, in the form that follows "Cyngor" → the English one."""

WELSH_COUNCIL = re.compile(
    r"cyngor (?:(?:sir|y|a|dinas|ddinas|bwrdeistref|fwrdeistref|sirol) )*(.+?)(?: (?:county|city|borough))*(?: council)?"
)
"""The folded name of a council in Welsh: what stands before the place, the place, and perhaps the English words again."""

PART_PLAYED = re.compile(
    r"""\s*(?:[(\[]\s*(?:{0})\s*[)\]]|(?:\s[-\u2013\u2014]|[,:;])\s*(?:{0}))\s*$""".format(
        "(?:the )?(?:(?:joint |co-?)?lead(?:ing)?(?: (?:partner|authority|body|council|applicant|organi[sz]ation|party))?"
        "|accountable body|host(?: authority| organi[sz]ation)?|partner|co-?ordinator|applicant|funder)"
    ),
    re.IGNORECASE,
)
"""The part that a body plays, written after its name: "(lead)", "- lead partner"."""

IN_SHORT = re.compile(r"(.+?)\s*\(([A-Z]{2,8})\)\s*")
"""A name with its own initials after it."""

MISSING = frozenset({
    "n a", "na", "none", "nil", "null", "nan", "tbc", "tba", "tbd", "to be confirmed", "to be agreed", "to be decided",
    "to be determined", "unknown", "not known", "unnamed", "not applicable", "not available", "not provided", "not specified",
    "not stated", "not recorded", "unspecified", "none given", "none known", "no data", "various", "multiple", "several", "other",
    "others", "misc", "miscellaneous", "pending", "blank", "as above", "see above", "see notes", "yes", "no",
})  # fmt: skip
"""What people write where they have no name to give; folded."""

DOUBTFUL = frozenset({"durham"})
"""Short names of a county that are first of all its city's, whose council is in no register that we have; folded."""

ORDINARY = frozenset({
    "abc", "all", "and", "ann", "ban", "bar", "bas", "ben", "bun", "bur", "cab", "cam", "can", "car", "cas", "cat", "che", "chi",
    "cho", "col", "con", "cop", "cor", "cot", "dal", "dar", "den", "der", "eat", "eli", "ell", "elm", "els", "far", "fen", "foe",
    "for", "gat", "gos", "hag", "hal", "ham", "hao", "har", "has", "hat", "hef", "her", "hig", "hin", "hun", "ios", "ken", "ket",
    "kin", "lan", "lee", "lew", "lic", "lin", "man", "mas", "mea", "mel", "men", "mol", "mon", "net", "new", "nor", "now", "nun",
    "old", "oxo", "pen", "pol", "pow", "pre", "red", "rei", "rib", "ric", "ros", "rot", "run", "rus", "rut", "rye", "sal", "saw",
    "say", "sel", "she", "sol", "som", "sos", "sox", "spe", "sta", "sto", "tam", "tan", "tau", "ten", "tes", "the", "tob", "ton",
    "tor", "utt", "val", "war", "wat", "wel", "wil", "win", "woo", "wok", "wye", "zet",
})  # fmt: skip
"""Words, given names, places and short forms that are a council's code too, and so mean it in capitals alone."""

NOT_LOCAL = (
    "research council", "racial equality", "voluntary", "community council", "parish council", "town council", "arts council",
    "design council", "fashion council", "british council", "stewardship council", "youth council", "council for", "council on",
    "faith council", "science council", "funding council", "sports council", "housing council", "bar council",
    "facilities council", "london councils",
)  # fmt: skip
"""Councils that are no local authority."""


LOCAL = ("council", "county", "combined-authority")
"""Kinds of local authority."""


def legible(name: str) -> str:
    """Return the name without what nobody sees, such as joiners and marks of direction, and with every dash as "-"."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return re.sub("[\u2010-\u2015\u2212]", "-", seen)


def folded(name: str) -> str:
    """Return the name as it is compared: ASCII, lower case, no marks, "&" as and, short forms spelled out."""
    words = as_typed(name).split()
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    while len(words) > 1 and words[0] == "the":
        words.pop(0)
    return " ".join(SPELLED.get(word, word) for word in words)


def as_typed(name: str) -> str:
    """Return the words of a name in ASCII and lower case, without marks, "&" as and: whole or not, as they stand."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", text.replace("&", " and ").replace("'", "")))


def core(fold: str) -> str:
    """Return the words that say which body it is: "city of york council" → "york"."""
    words = " ".join(word for word in fold.removesuffix(" ua").split() if word not in GENERIC)
    return "hull" if words == "kingston upon hull" else words


def in_english(fold: str) -> str:
    """Return the folded English name of a council that stands in Welsh, "" for any other: "cyngor gwynedd" → "gwynedd council"."""
    said = WELSH_COUNCIL.fullmatch(fold)
    place = WELSH.get(said[1], "") if said else ""
    return f"{place} council" if place else ""


def without_part(name: str) -> str:
    """Return the name without the part that its body plays: "Leeds City Council (lead)"."""
    return PART_PLAYED.sub("", name)


def without_initials(name: str) -> str:
    """Return the name without its own initials after it: "Transport for Wales (TFW)"."""
    short = IN_SHORT.fullmatch(name)
    own = "".join(word[0] for word in folded(short[1]).split()) if short else ""
    return short[1] if short and short[2].lower() in (own, initials(short[1])) else name


def is_missing(name: str) -> bool:
    """Tell whether this stands where there is no name: "n/a", "Unknown council", a dash."""
    fold = folded(name)
    return not fold or fold in MISSING or core(fold) in MISSING


def is_bare(fold: str) -> bool:
    """Tell whether a folded name holds no word of any kind of body: a place's name, perhaps."""
    return not (set(fold.split()) & GENERIC) - JOINING


def is_capitals(name: str) -> bool:
    """Tell whether a name may be initials or a code: three capitals or more, and nothing else."""
    return bool(re.fullmatch(r"[A-Z]{3,}", name.strip()))


def implied_kind(fold: str) -> str:
    """Return the kind of body that the words of a folded name imply, or ""."""
    padded = f" {fold} "
    if any(f" {words}" in padded for words in NOT_LOCAL):
        return "other"
    return next((kind for kind, words in WORDS_OF_KIND if any(f" {word} " in padded for word in words)), "")


def kinds_meant(fold: str) -> tuple[str, ...]:
    """Return the kinds of body that a folded name may mean, none where its words tell of no kind."""
    if kind := implied_kind(fold):
        return (kind,)
    return next((kinds for form, kinds in BARE_KINDS if form.fullmatch(fold)), ())


def fits_tier(fold: str, tier: str) -> bool:
    """Tell whether a council of this tier may go by these words: North East Lincolnshire was never a district council."""
    tiers = next((tiers for words, tiers in TIERS_CALLED if words in fold), ())
    return not tiers or not tier or tier in tiers or core(fold) in UNITARY_DISTRICTS


def is_damaged(name: str) -> bool:
    """Tell whether a name lost letters on its way: a mark stands for them, or a word has consonants alone ("ynys mn")."""
    known = {*SPELLED, *SPELLED.values()}  # "mdc" and "st" are short, and whole
    return bool({"�", "¿", "¾"} & set(name)) or any(
        re.fullmatch(r"[b-df-hj-np-tvxz]{2,}", word) and word not in known for word in name.split()
    )


def initials(name: str) -> str:
    """Return the first letters of the words of a name but for those that say neither kind nor which."""
    return "".join(word[0] for word in folded(name).split() if word not in JOINING)


def in_any_order(words: str) -> str:
    """Return the words in the one order in which they are compared."""
    return " ".join(sorted(words.split()))
