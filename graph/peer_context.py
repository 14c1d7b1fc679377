"""How alike two places are in their circumstances: 44 figures in 12 groups of equal weight, each group's share told.

Figures are standardised over the areas of lower-tier and unitary councils (z-scores, cut at 3 either way; those that a
few places stretch are logged first). A group's distance is the mean squared difference of the figures that both places
have; the square of the whole distance is the mean over the groups that both have, so that the groups' shares add up to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GROUPS: Mapping[str, tuple[str, ...]] = {
    "size": ("population",),
    "settlement": ("population-density", "highly-rural-share", "rural-share", "urban-share"),
    "deprivation": ("high-deprivation-share", "low-deprivation-share", "child-poverty-ahc"),
    "age": ("age-0-19", "age-65-plus"),
    "ethnicity and religion": ("ethnic-asian", "ethnic-black", "ethnic-mixed", "religion-none"),
    "housing": (
        "dwelling-detached",
        "dwelling-flat",
        "dwelling-terraced",
        "households-overcrowded",
        "tenure-mortgage-or-shared",
        "tenure-owned-outright",
        "tenure-private-rented",
        "tenure-social-rented",
    ),
    "work and income": ("claimant-rate", "employment-rate", "gdhi-per-head", "median-weekly-pay"),
    "skills": ("qualified-level3",),
    "industry": (
        "gva-construction",
        "gva-hospitality-arts",
        "gva-information-finance-professional",
        "gva-manufacturing",
        "gva-primary-energy",
        "gva-public-services",
        "gva-trade-transport",
    ),
    "business": ("active-businesses", "business-births", "short-let-nights"),
    "well-being": ("anxiety-3y", "happiness-3y", "life-satisfaction-3y", "worthwhile-3y"),
    "digital and climate": ("coverage-5g", "ghg-per-head", "gigabit"),
}
"""Name of each group → the indicators in it, by the name behind `id:indicator-`."""

INDICATORS = tuple(name for names in GROUPS.values() for name in names)

LOGGED = frozenset(
    (
        *("population", "population-density", "ethnic-asian", "ethnic-black", "ethnic-mixed", "gdhi-per-head"),
        *("median-weekly-pay", "active-businesses", "short-let-nights", "ghg-per-head", "gva-primary-energy"),
    )
)
"""Figures that a few places stretch: a twofold difference counts alike wherever it stands."""

CUT = 3.0
"""Standard deviations at which a figure that lies far out is cut."""

LEAST_GROUPS = 6
"""Groups that two places must both have, for their circumstances to be compared at all."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """One of the 12 groups between two places: its squared distance, and its share of the whole squared distance.

    Both are None where one of the two has no figure of the group.
    """

    name: str
    distance: float | None
    share: float | None


def standardised(values: Matrix, reference: Sequence[bool]) -> Matrix:
    """Return z-scores of figures, places by INDICATORS, by the mean and deviation of the `reference` places; NaN stays."""
    found = values.copy()
    for column, name in enumerate(INDICATORS):
        if name in LOGGED:
            known = found[:, column]
            positive = known[known > 0]
            # what has none of something is told from what has little by half the least that anybody has
            least = positive.min() / 2 if len(positive) else 1.0
            found[:, column] = np.log(np.maximum(known, least))
    of = found[np.asarray(reference, dtype=bool)]
    has = ~np.isnan(of)
    counts = np.maximum(has.sum(axis=0), 1)
    mean = np.where(has, of, 0).sum(axis=0) / counts
    deviation = np.sqrt((np.where(has, of - mean, 0) ** 2).sum(axis=0) / counts)
    deviation[deviation == 0] = 1
    scores: Matrix = np.clip((found - mean) / deviation, -CUT, CUT)
    return scores


def distances(scores: Matrix) -> Matrix:
    """Return the distance between each two places, NaN where they share fewer than LEAST_GROUPS groups."""
    size = len(scores)
    whole, groups = np.zeros((size, size)), np.zeros((size, size))
    at = 0
    for names in GROUPS.values():
        part = scores[:, at : at + len(names)]
        at += len(names)
        squares, counts = np.zeros((size, size)), np.zeros((size, size))
        for column in part.T:
            difference = column[:, None] - column[None, :]
            known = ~np.isnan(difference)
            squares += np.where(known, difference, 0) ** 2
            counts += known
        both = counts > 0
        whole += np.divide(squares, counts, out=np.zeros_like(squares), where=both)
        groups += both
    return np.sqrt(np.divide(whole, groups, out=np.full_like(whole, np.nan), where=groups >= LEAST_GROUPS))


def groups_between(a: Matrix, b: Matrix) -> tuple[Group, ...]:
    """Return the groups between two rows of z-scores; shares add up to 1, and are 0 where the two are the same."""
    squared: dict[str, float | None] = {}
    at = 0
    for name, names in GROUPS.items():
        difference = a[at : at + len(names)] - b[at : at + len(names)]
        at += len(names)
        known = difference[~np.isnan(difference)]
        squared[name] = float((known**2).mean()) if len(known) else None
    whole = sum(each for each in squared.values() if each is not None)
    return tuple(
        Group(name, each, None if each is None else each / whole if whole else 0.0) for name, each in squared.items()
    )
