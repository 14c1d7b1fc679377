"""What a reader chose on a page about peers, as its address keeps it: the place, the weights, who may be a peer, the shortlist.

PlacegraphError
└── BadChoice      a choice that cannot be read (400)
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from graph.peers import PARTS, WEIGHTS
from ontology import PlacegraphError

TOP, MOST = 10, 50
"""Peers that are shown where nobody asks for more, and at most."""

KEPT = 8
"""Places and initiatives that a shortlist holds."""

ANSWERS = {
    "1": True,
    "on": True,
    "yes": True,
    "true": True,
    "": False,
    "0": False,
    "off": False,
    "no": False,
    "false": False,
}
"""What a switch in an address may say."""

LONGEST = 200
"""Letters of a text that count."""

PERCENT = {name: round(100 * weight) for name, weight in WEIGHTS.items()}
"""The weights that stand in the form before anybody changes them, of 100."""


class BadChoice(PlacegraphError):
    """A choice that cannot be read."""


@dataclass(frozen=True)
class Choices:
    """What was chosen. Weights are numbers from 0 to 100, of which only the proportions count; `within` is kilometres, 0 for anywhere."""

    place: str = ""
    want: str = ""
    weights: Mapping[str, float] = field(default_factory=lambda: dict(PERCENT))
    same_type: bool = False
    within: int = 0
    historic: bool = False
    top: int = TOP
    kept: tuple[str, ...] = ()

    @property
    def of_one(self) -> dict[str, float]:
        """The weights as parts of one."""
        total = math.fsum(self.weights.values())
        return {name: weight / total for name, weight in self.weights.items()}

    @property
    def usual(self) -> bool:
        """Whether the weights are those that nobody changed."""
        return all(math.isclose(self.of_one[name], WEIGHTS[name], abs_tol=1e-9) for name in PARTS)

    def address(self, path: str = "/peers", **changed: object) -> str:
        """Return the address of a page with these choices, some of them changed; what is as usual is left out."""
        chosen = replace(self, **changed)  # type: ignore[arg-type]
        said: list[tuple[str, str]] = [("place", chosen.place)] if chosen.place else []
        said += [("want", chosen.want)] if chosen.want else []
        if not chosen.usual:
            said += [(name, f"{weight:g}") for name, weight in chosen.weights.items()]
        said += [("same", "1")] if chosen.same_type else []
        said += [("within", str(chosen.within))] if chosen.within else []
        said += [("historic", "1")] if chosen.historic else []
        said += [("top", str(chosen.top))] if chosen.top != TOP else []
        said += [("keep", each) for each in chosen.kept]
        return f"{path}?{urlencode(said)}" if said else path

    def of_brief(self, code: str, ending: str = "") -> str:
        """Return the address of the brief of a place by these choices; the brief itself says for which place it is."""
        return self.address(f"/brief/{code}{ending}", place="", want="", kept=(), top=TOP)

    def for_programs(self, code: str) -> str:
        """Return the address at which `/api/peers` ranks as these choices do; there, weights are parts of one."""
        said = [("place", code), ("top", str(self.top))]
        said += [] if self.usual else [(name, f"{weight:.6g}") for name, weight in self.of_one.items()]
        said += [("same_type", "1")] if self.same_type else []
        said += [("near", str(self.within))] if self.within else []
        said += [("historic", "1")] if self.historic else []
        return f"/api/peers?{urlencode(said)}"

    @property
    def otherwise(self) -> str:
        """What was chosen otherwise than usual, in a sentence; "" where nothing was."""
        said = (
            []
            if self.usual
            else ["weights " + ", ".join(f"{name} {weight:g}" for name, weight in self.weights.items())]
        )
        said += ["councils of the same kind only"] if self.same_type else []
        said += [f"places within {self.within} km"] if self.within else []
        said += ["abolished councils too"] if self.historic else []
        return f"Chosen by its reader: {'; '.join(said)}." if said else ""

    def as_usual(self, path: str = "/peers") -> str:
        """Return the address with the weights that nobody changed."""
        return self.address(path, weights=dict(PERCENT))

    @property
    def full(self) -> bool:
        """Whether the shortlist holds all that it can."""
        return len(self.kept) >= KEPT

    def keeping(self, name: str, path: str = "/peers") -> str:
        """Return the address with one more on the shortlist, or with it gone from there."""
        kept = tuple(each for each in self.kept if each != name) if name in self.kept else (*self.kept, name)
        return self.address(path, kept=kept[:KEPT])


def choices(given: "MultiDict[str, str]") -> Choices:
    """Return what an address chooses. Raises BadChoice."""
    weights = {name: _number(given.get(name), name, PERCENT[name]) for name in PARTS}
    if not math.fsum(weights.values()) > 0:
        raise BadChoice("every part has the weight 0, so nothing is compared: give at least one part a weight above 0")
    return Choices(
        place=given.get("place", "").strip()[:LONGEST],
        want=given.get("want", "").strip()[:LONGEST],
        weights=weights,
        # by the names that the API has for them, too
        same_type=_yes(given, "same") or _yes(given, "same_type"),
        within=round(_number(given.get("within") or given.get("near"), "within", 0, most=2000)),
        historic=_yes(given, "historic"),
        top=max(1, round(_number(given.get("top"), "top", TOP, most=MOST))),
        kept=tuple(dict.fromkeys(each.strip()[:LONGEST] for each in given.getlist("keep") if each.strip()))[:KEPT],
    )


def _yes(given: "MultiDict[str, str]", name: str) -> bool:
    """Return whether a switch is on. Raises BadChoice."""
    text = given.get(name, "").strip().lower()
    if text not in ANSWERS:
        raise BadChoice(f"{name}={text[:20]!r} is neither on nor off: write {name}=1, or leave it out")
    return ANSWERS[text]


def _number(text: str | None, name: str, usual: float, most: float = 100) -> float:
    """Return a number from 0 to `most`. Raises BadChoice."""
    if text is None or not text.strip():
        return usual
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= most:
        raise BadChoice(
            f"{name}={text[:20]!r} is no number from 0 to {most:g}: write it in figures, such as {name}={usual:g}"
        )
    return number
