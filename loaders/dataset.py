"""Loading a dataset: one file of RDF becomes all that a home holds, for whoever wants our query desk over their own."""

from pathlib import Path

from graph import dataset
from graph.home import Build, Home
from graph.software import software
from graph.telling import Tell
from loaders import limited
from loaders.rdf_files import LARGEST, PARSING, NotRdf, check_bytes, format_of, said
from loaders.sheets import bytes_of


def load_dataset(home: Home, path: Path, tell: Tell) -> Build:
    """Replace everything in a home by exactly what the file says, and serve it.

    Raises NotRdf, BrokenFile or ReaderDied; then nothing has changed.
    """
    format_of(path)
    with home.changing() as work:
        tell(f"reading {path.name}")
        made = work / "dataset"
        name, quads = limited.in_a_child(path.name, _read, path, made)
        return dataset.publish(home, work, made, name, software(), quads, tell)


def _read(path: Path, made: Path) -> tuple[str, dict[str, int]]:
    """Load the file into a store, in a child process that it may end; return the build's name and what it holds."""
    limited.limit_memory()
    limited.limit_time([path])
    form = format_of(path)
    check_bytes(path, form, bytes_of(path, LARGEST))
    made.mkdir()
    try:
        return dataset.name_of(path, form, software()), dataset.fill(made, path, form)
    except (*PARSING, OSError) as error:
        raise NotRdf(path, said(error)) from None
