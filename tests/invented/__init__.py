"""Invented records, for tests only: no such council, place or initiative exists."""

from pathlib import Path

REGISTER = (
    "local-authority-code,official-name,nice-name,gss-code,start-date,end-date,replaced-by,nation,region,"
    "local-authority-type,county-la,combined-authority,alt-names,former-gss-codes,pop-2020,area,lat,long,lower-or-unitary"
)


def council(code: str, name: str, gss: str, **other: str) -> str:
    """Return one row of an invented register."""
    cells = {
        "local-authority-code": code,
        "official-name": f"{name} Invented Council",
        "nice-name": name,
        "gss-code": gss,
        "nation": "England",
        "region": "London",
        "local-authority-type": "UA",
        "lower-or-unitary": "True",
        **{key.replace("_", "-"): value for key, value in other.items()},
    }
    return ",".join(cells.get(column, "") for column in REGISTER.split(","))


def register(folder: Path, *rows: str, name: str = "register.csv") -> Path:
    """Write an invented register and return its path."""
    path = folder / name
    path.write_text("\n".join([REGISTER, *rows]) + "\n", encoding="utf-8")
    return path
