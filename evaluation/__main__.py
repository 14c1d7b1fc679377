"""Prints how good each inference is: every module of this folder that can `run`."""

from importlib import import_module
from pkgutil import iter_modules

import evaluation


def main() -> None:
    """Run each module of the folder: themes, similar work, then the others in the order of their names."""
    names = sorted(
        (each.name for each in iter_modules(evaluation.__path__) if each.name != "__main__"),
        key=lambda name: (name != "themes", name != "similar", name),
    )
    for name in names:
        import_module(f"evaluation.{name}").run()
        print()


if __name__ == "__main__":
    main()
