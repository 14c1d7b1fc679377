"""Shapes of areas for maps."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loading import read_raw

from loaders.beside import Beside
from loaders.boundaries import FORM, SHAPES, read
from loaders.map_shapes import SMALL
from loaders.own_sources import Asked, Found, Untold
from loaders.records import Place, Record
from loaders.sheets import BrokenFile
from loaders.source import OGL


def place(code: str, name: str) -> Place:
    return Place(locator=code, place=f"area-{code}", name=name, kind="district", gss_code=code)


PLACES = [place("E06999001", "Aaton"), place("E06999002", "Beeton"), place("E08000038", "Barnsley")]


def square(west: float, south: float) -> list[list[list[float]]]:
    return [[[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]]


def feature(code: str, west: float, south: float = 52) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"LAD24CD": code, "LAD24NM": "published"},
        "geometry": {"type": "Polygon", "coordinates": square(west, south)},
    }


def of(folder: Path, document: object, places: list[Place] = PLACES) -> tuple[dict, Found]:
    """The shapes kept of one file."""
    path = folder / "map.geojson"
    path.write_text(json.dumps(document))
    return of_file(folder, path, places)


def of_file(
    folder: Path, path: Path, places: list[Record] | list[Place], asked: Asked | None = None
) -> tuple[dict, Found]:
    found = read(asked or Asked(), [path], Beside(places), "2026-11-22", folder / "made")
    return json.loads((folder / "made" / SHAPES).read_text()), found


def collection(*features: dict[str, object]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


@pytest.fixture(scope="module")
def places(raw: Path) -> list[Record]:
    return [record for need in FORM.needs for record in read_raw(raw, need).records]


def drawn(shapes: dict) -> dict[str, list[list[tuple[float, float]]]]:
    """The outer rings of each area in degrees."""
    scale, shift = shapes["transform"]["scale"], shapes["transform"]["translate"]
    arcs = []
    for arc in shapes["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)
    rings: dict[str, list[list[tuple[float, float]]]] = {}
    for area in shapes["objects"]["areas"]["geometries"]:
        for polygon in area["arcs"]:
            ring: list[tuple[float, float]] = []
            for number in polygon[0]:
                points = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring.extend(points[1:] if ring else points)
            rings.setdefault(area["id"], []).append(ring)
    return rings


OF_ONS = Asked(publisher="Office for National Statistics", licence=OGL)


class TestTheRealFiles:
    def test_every_area_is_kept_small_under_todays_codes(self, raw: Path, tmp_path: Path, places: list[Record]) -> None:
        shapes, found = of_file(tmp_path, raw / "boundaries" / "ltla24_buc.topojson", places, OF_ONS)
        assert (found.rows_in, found.rows_refused, found.problems) == (361, 0, ())
        ids = {area["id"] for area in shapes["objects"]["areas"]["geometries"]}
        assert len(ids) == 361
        assert {"E08000038", "E08000039"} <= ids
        assert not {"E08000016", "E08000019"} & ids
        assert len(gzip.compress((tmp_path / "made" / SHAPES).read_bytes())) <= SMALL
        assert "OS data © Crown copyright" in shapes["attribution"]
        assert found.quads == 0

    def test_every_ring_is_closed_and_where_it_was(self, raw: Path, tmp_path: Path, places: list[Record]) -> None:
        shapes, _ = of_file(tmp_path, raw / "boundaries" / "ltla24_buc.topojson", places, OF_ONS)
        rings = drawn(shapes)
        assert all(ring[0] == ring[-1] and len(ring) > 3 for each in rings.values() for ring in each)
        leeds = rings["E08000035"][0]
        assert all(-1.9 < west < -1.2 and 53.6 < north < 54.0 for west, north in leeds)

    def test_hexagons_keep_their_places(self, raw: Path, tmp_path: Path, places: list[Record]) -> None:
        path = raw / "boundaries" / "uk-local-authority-districts-2023.hexjson"
        shapes, found = of_file(tmp_path, path, places, Asked(licence="MIT", publisher="Open Innovations"))
        assert (found.source.slug, len(shapes["hexes"])) == ("boundaries-hex", 361)
        assert shapes["hexes"]["E06000001"] == {"n": "Hartlepool", "q": 8, "r": 18}
        assert "E08000039" in shapes["hexes"]
        assert shapes["layout"] == "odd-r"


def test_neighbours_share_the_line_between_them(tmp_path: Path) -> None:
    shapes, _ = of(tmp_path, collection(feature("E06999001", 0), feature("E06999002", 1)))
    uses = [number for area in shapes["objects"]["areas"]["geometries"] for number in area["arcs"][0][0]]
    assert {~number for number in uses} & set(uses)
    assert len(shapes["arcs"]) == 3


def test_an_old_code_is_todays_area(tmp_path: Path) -> None:
    shapes, _ = of(tmp_path, collection(feature("E08000016", 0)))
    (area,) = shapes["objects"]["areas"]["geometries"]
    assert (area["id"], area["properties"]["name"]) == ("E08000038", "Barnsley")


def test_an_unknown_code_is_told_and_its_shape_left_out(tmp_path: Path) -> None:
    shapes, found = of(tmp_path, collection(feature("E06999001", 0), feature("E99999999", 3), feature("E06999001", 5)))
    assert [problem.value for problem in found.problems] == ["E99999999", "E06999001"]
    assert "of no area" in found.problems[0].reason
    assert "has a shape already" in found.problems[1].reason
    assert len(shapes["objects"]["areas"]["geometries"]) == 1


def test_a_large_map_is_made_small_and_no_gap_opens(tmp_path: Path) -> None:
    """A jagged line of 60,000 points between two areas is one simpler line of both."""
    line = [[1 + (number * 7919 % 1000) / 40_000, 52 + number / 60_000] for number in range(60_001)]
    left = [[0, 52], *line, [0, 53], [0, 52]]
    right = [[2, 52], [2, 53], *line[::-1], [2, 52]]
    document = collection(feature("E06999001", 0), feature("E06999002", 1))
    for each, ring in zip(document["features"], (left, right), strict=True):  # type: ignore[call-overload]
        each["geometry"]["coordinates"] = [ring]
    shapes, _ = of(tmp_path, document)
    assert len(gzip.compress((tmp_path / "made" / SHAPES).read_bytes())) <= SMALL
    rings = drawn(shapes)
    border = [set(rings[code][0]) for code in ("E06999001", "E06999002")]
    assert len(border[0] & border[1]) > 100


def drawn_as(coordinates: object) -> dict[str, object]:
    return {**feature("E06999001", 0), "geometry": {"type": "Polygon", "coordinates": coordinates}}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda each: st.lists(each, max_size=4) | st.dictionaries(st.sampled_from(["q", "r", "0"]), each),
    max_leaves=12,
)
NUMBER = st.integers() | st.floats(-180, 90) | st.just(10**400) | st.text(max_size=2)


@given(said=JSON | st.lists(st.lists(st.lists(NUMBER, max_size=3), max_size=6)))
def test_any_coordinates_are_a_shape_or_a_reason(tmp_path_factory: pytest.TempPathFactory, said: object) -> None:
    for document in (
        collection(drawn_as(said)),
        {"hexes": {"E06999001": said, "E06999002": {"q": said, "r": 1}}},
        {"type": "Topology", "arcs": said, "objects": {"a": {"type": "Polygon", "arcs": [[0]], "id": "E06999001"}}},
    ):
        folder = tmp_path_factory.mktemp("any")
        (folder / "map.json").write_text(json.dumps(document))
        try:
            found = read(Asked(licence="MIT"), [folder / "map.json"], Beside(PLACES), "2026-11-22", folder / "made")
        except BrokenFile as error:
            told = str(error)
        else:
            told = f"map.json: {found.records} kept" if found.records else ""
        assert "map.json" in told


def test_what_is_left_out_is_counted_by_shape_and_not_by_code(tmp_path: Path) -> None:
    blank = [feature("", west) for west in (2, 4, 6)]
    _, found = of(tmp_path, collection(feature("E06999001", 0), *blank))
    assert (found.rows_in, found.records, len(found.problems)) == (4, 1, 3)
    assert "The shape of 1 area is kept" in found.notes[0]


def test_only_a_map_of_the_statistics_office_is_called_so(tmp_path: Path) -> None:
    theirs, other = feature("E06999001", 0), {**feature("E06999001", 0), "properties": {"code": "E06999001"}}
    _, found = of(tmp_path, collection(theirs))
    assert (found.source.publisher, found.source.licence) == ("Office for National Statistics", OGL)
    path = tmp_path / "other.geojson"
    path.write_text(json.dumps(collection(other)))
    with pytest.raises(Untold, match="--licence"):
        read(Asked(), [path], Beside(PLACES), "2026-11-22", tmp_path / "other")
    found = read(Asked(licence="MIT", publisher="Somebody"), [path], Beside(PLACES), "2026-11-22", tmp_path / "other")
    assert (found.source.publisher, found.source.licence) == ("Somebody", "MIT")


def swapped(shape: dict) -> dict:
    """The same shape with the latitude first, somewhere in England."""
    rings = [[[53.8 + north / 10, -1.5 + east / 10] for east, north in ((0, 0), (1, 0), (1, 1), (0, 0))]]
    return shape | {"geometry": {"type": "Polygon", "coordinates": rings}}


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([1], "neither GeoJSON"),
        ({"type": "Feature"}, "neither GeoJSON"),
        (collection(feature("E99999999", 0)), "none of its 1 shapes"),
        (collection(feature("E06999001", 400_000)), "British grid"),
        (collection(swapped(feature("E06999001", 0))), "have the latitude first"),
        (
            {"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[7]]}}},
            "not built as those of",
        ),
        ({"type": "FeatureCollection", "features": [3]}, "not built as those of"),
        (
            collection({**feature("E06999001", 0), "geometry": {"type": "Polygon", "coordinates": [[["a", "b"]]]}}),
            "numbers",
        ),
        (collection({**feature("E06999001", 0), "geometry": None}), "none of its 1 shapes"),
        (
            collection({**feature("E06999001", 0), "geometry": {"type": "Polygon", "coordinates": []}}),
            "none of its 1 sh",
        ),
        (
            collection({**feature("E06999001", 0), "geometry": {"type": "Polygon", "coordinates": [7]}}),
            "is no list of rings",
        ),
        (collection(drawn_as([[["0", "52"], ["1", "52"], ["1", "53"], ["0", "52"]]])), "pairs of numbers"),
        (collection(drawn_as([[[10**400, 52]]])), "pairs of numbers"),
        (collection(drawn_as([[[True, 52]]])), "pairs of numbers"),
        ({"hexes": {"E06999001": {"q": 10**400, "r": 1}}}, "none of its 1 hexagons"),
        ({"hexes": {"E06999001": {"q": "far"}}}, "none of its 1 hexagons"),
    ],
)
def test_what_is_no_map_is_refused_with_the_reason(tmp_path: Path, document: object, why: str) -> None:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(document))
    with pytest.raises(BrokenFile, match=why):
        read(Asked(licence="MIT"), [path], Beside(PLACES), "2026-11-22", tmp_path / "made")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"type":' + b"[" * 100_000, "nests deeper"),
        (b'{"type": "FeatureCollection"', "not JSON"),
        (b"\x1f\x8b\x08 packed", "not plain text"),
        (b'{"a": "\x00"}', "NUL"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"hexes": {"E06999001": {"q": 1e999, "r": 1}}}', "none of its 1 hexagons"),
    ],
)
def test_a_damaged_file_is_refused_with_the_reason(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(data)
    with pytest.raises(BrokenFile, match=why):
        read(Asked(licence="MIT"), [path], Beside(PLACES), "2026-11-22", tmp_path / "made")
