"""Run a command that kills itself and its children before its n-th change to the disk.

The words are: start|served N COMMAND…. "start" counts from the beginning, "served" from the rename that serves a new
build. With N = 0 nothing is killed, and the number of changes is printed at the end.
"""

import os
import signal
import sys

CHANGES = {"os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
WRITING = os.O_WRONLY | os.O_RDWR


class Killer:
    """Counts changes to the disk, and ends everything at one of them."""

    def __init__(self, after: str, moment: int) -> None:
        self.counting = after == "start"
        self.moment = moment
        self.seen = 0

    def count(self, event: str, found: tuple[object, ...]) -> None:
        """Take note of what Python is about to do."""
        opened = event == "open" and isinstance(found[2], int) and bool(found[2] & WRITING)
        if not opened and event not in CHANGES:
            return
        self.seen += self.counting
        if self.counting and self.seen == self.moment:
            os.kill(0, signal.SIGKILL)
        self.counting = self.counting or (event == "os.rename" and str(found[1]).endswith("/current"))


def main() -> None:
    """Run the command."""
    # Imported before anything is counted: importing writes compiled files, which belong to no home.
    from placegraph import main as command

    killer = Killer(sys.argv.pop(1), int(sys.argv.pop(1)))
    sys.addaudithook(killer.count)
    command(standalone_mode=False)
    if not killer.moment:
        print(f"changes: {killer.seen}")
