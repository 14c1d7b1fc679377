"""From a published name to a body: one we know, else one of its own, never a guess at a council."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from loaders.names import Match, Names
from loaders.records import Name, Organisation, Record
from loaders.spellings import folded, implied_kind
from loaders.values import slug_of, tidy

KIND_WORDS: tuple[tuple[str, str], ...] = (
    ("nhs-trust", r"nhs (foundation )?trust|hospitals? .*trust"),
    ("agency", r"\bagency\b|homes england|historic england|natural england|sport england|innovate uk|jobcentre|nhs (england|digital|improvement|x\b|blood)|^metropolitan office|civil aviation authority|hydrographic office|^transport for|government digital service|health and safety executive|natural resources|marine scotland|^(scottish|highlands and islands) enterprise|^invest northern ireland"),
    ("integrated-care-board", r"integrated care (board|system)|clinical commissioning group|\bccg\b"),
    ("health-board", r"health board|health and social care trust|^nhs (scotland|wales|[a-z ]+)$|public health"),
    ("university", r"universit(y|ies|e|at|aet|a|ad|eit|atea)\b"),
    ("school", r"\b(school|academy trust|primary|academy)\b"),
    ("college", r"\bcolleges?\b"),
    ("police", r"\bpolice\b|constabulary"),
    ("fire", r"\bfire and rescue\b|\bfire (service|authority|brigade)\b"),
    ("community-body", r"(parish|town|community) council|community (land|development|interest group|trust|centre)|residents|village hall"),
    ("devolved-government", r"(scottish|welsh) government|scottish executive|welsh assembly government|northern ireland (executive|office)|senedd"),
    ("department", r"^(department|the department|(the )?secretary of state|ministry|office|cabinet office|hm treasury|home office|dluhc|mhclg|dcms|defra|beis|dfe)\b"),
    ("housing-association", r"housing (association|group|trust|society)|\bhomes\b|housing$"),
    ("park-authority", r"national park"),
    ("network", r"enterprise partnership|\blep\b|\bbid\b|business improvement district|local resilience forum|partnership|network|forum|alliance|consortium|coalition|growth (hub|company|board)"),
    ("professional-body", r"chamber|federation|institute of|association of|government association|society of|\bunion\b|socitm|^(cbi|tuc)$"),
    ("cultural-body", r"museum|theatre|gallery|orchestra|library|arts\b|heritage|film"),
    ("faith-body", r"church|diocese|mosque|cathedral|methodist|faith"),
    ("social-enterprise", r"\bcic\b|community interest company|social enterprise|co-?operative"),
    ("foundation", r"\bfoundation\b"),
    ("charity", r"\bcharity|charitable|\btrust\b|voluntary|\bcvs\b|people first|guide dogs|foodbank|cares$|community action|citizens advice|age uk|mind\b|ymca|rotary|volunteer"),
    ("research-institute", r"institute?\b|research|laborator|centre for|catapult"),
    ("business", r"\b(ltd|limited|plc|llp|inc|gmbh|company|consult(ing|ancy|ants)|airport|bank|group|holdings|solutions|technologies|systems|services|energy)\b"),
    ("publisher", r"\bpress\b|magazine|news|publishing"),
)  # fmt: skip
"""Kinds by the words of a folded name, the first that fits; a name without any is of kind "other"."""


def kind_of(name: str) -> str:
    """Return the kind (a key of kind:) that the words of a name tell, else "other"."""
    fold = folded(name)
    return next((kind for kind, words in KIND_WORDS if re.search(words, fold)), "other")


def own_name(name: str, country: str = "GB") -> str:
    """Return the local name of a body that has no code: by its name, and by its country when abroad."""
    fold = re.sub(r"^the | (limited|ltd|plc|llp)$", "", folded(name))
    short = re.search(r"[A-Za-z] (\d{1,3})$", name)  # part of the name ("Community 360"), where longer numbers are not
    whole = f"{fold} {short[1]}" if short and not fold.endswith(short[1]) else fold
    slug = slug_of(whole, 100) or "unnamed"  # institutes' long names differ only in their last words
    return f"org-{slug}" if country == "GB" else f"org-{country.lower()}-{slug}"


def looks_like_a_council(name: str) -> bool:
    """Tell whether a name claims to be a local authority, so that a body of our own making would be a mistake."""
    return implied_kind(folded(name)) in {"council", "county", "combined-authority"} and "council" in folded(name)


@dataclass(slots=True)
class Bodies:
    """Reads the names of one load: each name is recorded once, each new body described once."""

    names: Names
    _told: set[str] = field(default_factory=set)

    def read(self, name: str, locator: str, *, code: str = "", country: str = "GB", kind: str = "") -> "Read":
        """Return the bodies that a name means and the records that say so.

        `code` is a register code that the source itself gives: it decides. A name that no rule
        finds becomes a body of its own, of `kind` or the kind its words tell; one that looks like
        a council, or means several bodies, becomes none and keeps the nearest name for the report.
        """
        name = tidy(name)
        # The bodies we know are all of the UK: a name from abroad means none of them, whatever its words.
        home = country == "GB"
        match = self._match(name, code) if home else Match((), "none")
        if match.body or (home and looks_like_a_council(name)) or len(match.bodies) > 1:
            meant = match.bodies if match.body or match.rule == "curated" else ()
            return Read(meant, match, tuple(self._told_once(name, locator, match)))
        body = own_name(name, country)
        records = [*self._told_once(name, locator, Match((body,), "none"))]
        if body not in self._told:
            self._told.add(body)
            what = kind or ("abroad" if country != "GB" else kind_of(name))
            records.append(Organisation(locator=locator, body=body, name=name, kind=what, country=country))
        return Read((body,), match, tuple(records))

    def forget(self, records: Iterable[Record]) -> None:
        """Forget that these were told, for what they stand in is left out: whoever names them next tells them again."""
        for each in records:
            if isinstance(each, Organisation):
                self._told.discard(each.body)
            elif isinstance(each, Name):
                self._told.discard(_key(each.name, each.matched_to))

    def _match(self, name: str, code: str) -> Match:
        if code and f"council-{code}" in self.names.bodies:
            return Match((f"council-{code}",), "code")
        return self.names.find(name)

    def _told_once(self, name: str, locator: str, match: Match) -> Iterator[Record]:
        key = _key(name, match.bodies)
        if key not in self._told:
            self._told.add(key)
            # What only might mean one of several is matched to none, until a person decides.
            sure = Match((), "none") if len(match.bodies) > 1 and match.rule != "curated" else match
            yield Name(locator=locator, name=name, matched_to=sure.bodies, rule=sure.rule, confidence=sure.confidence)


def _key(name: str, bodies: Sequence[str]) -> str:
    return "|".join([name, *bodies])


@dataclass(frozen=True, slots=True)
class Read:
    """What a name was read as: its bodies, the match, and the records that tell of it."""

    bodies: tuple[str, ...]
    match: Match
    records: tuple[Record, ...]

    @property
    def reason(self) -> str:
        """Why a name was read as no body, for a problem."""
        if len(self.match.bodies) > 1:
            return f"could mean any of {', '.join(self.match.bodies)}; give its code."
        return "is not a council we know."
