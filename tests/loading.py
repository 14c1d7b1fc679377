"""Reading the publishers' own files in tests, as `placegraph load` does."""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from loaders.corrections import Corrections, packaged
from loaders.loader import loader
from loaders.reading import Reading, names_in, reading

SEEDS = Path(__file__).resolve().parents[1] / "loaders" / "seeds"
"""The tables that we wrote by hand: a folder a source, which needs no publisher's file beside it."""


def read_seeds(slug: str, folder: Path = SEEDS) -> Reading:
    """Return what the hand-written tables of a source say; they name bodies outright, and look none up."""
    return reading(loader(slug), sorted((folder / slug).glob("*.csv")), names_in(()), Corrections(packaged()))


@cache
def read_raw(raw: Path, slug: str) -> Reading:
    """Return what a source's own files say, with the names that it needs from other sources."""
    if (SEEDS / slug).is_dir():
        return read_seeds(slug)
    each = loader(slug)
    records = [record for need in each.needs for record in read_raw(raw, need).records]
    if slug == "corrections":
        with as_file(files("loaders").joinpath("corrections.csv")) as path:
            return reading(each, [path], names_in(records), Corrections(packaged()))
    return reading(each, sorted((raw / slug).glob("*.csv")), names_in(records), Corrections(packaged()))
