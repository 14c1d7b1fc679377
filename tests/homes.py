"""Copies of homes: what a test changes is its own, and making a home anew takes seconds."""

import shutil
from pathlib import Path

from graph.home import Home


def copied(home: Home, folder: Path) -> Home:
    """Return a copy of a home, in a folder `home` of this one."""
    shutil.copytree(home.path, folder / "home", symlinks=True)
    return Home(folder / "home")
