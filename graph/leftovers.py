"""What writers leave behind: files and folders with names of their own, which nobody else takes away."""

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT = 3600.0
"""Seconds after which nobody writes any more what has not changed since."""


PAUSES = (0, 0.05, 0.2, 1)
"""Seconds before each try to delete the folder of a store."""


@contextmanager
def folder_of_a_store() -> Iterator[str]:
    """Give a new folder for a store, and delete it afterwards.

    A store cannot be closed, and its threads may still write there while the folder is being emptied: then it is tried again.
    """
    folder = tempfile.mkdtemp(prefix="placegraph-")
    try:
        yield folder
    finally:
        for pause in PAUSES:
            time.sleep(pause)
            shutil.rmtree(folder, ignore_errors=True)
            if not Path(folder).exists():
                break


def sweep(paths: Iterable[Path], seconds: float = LEFT) -> None:
    """Delete those files and folders in which nothing has changed for so long; a running writer keeps its own young."""
    before = time.time() - seconds
    for path in paths:
        if _changed(path) >= before:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _changed(path: Path) -> float:
    """Return when a file, or anything right in a folder, last changed; now where it has gone meanwhile."""
    try:
        inside = path.iterdir() if path.is_dir() else ()
        newest: float = max(each.lstat().st_mtime for each in (path, *inside))
    except FileNotFoundError:
        return time.time()
    return newest
