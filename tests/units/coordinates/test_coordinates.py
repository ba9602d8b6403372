"""Whatever notation a place is written in, the same place is read back; what can be read in two ways is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.units import coordinates
from app.units.coordinates import Coordinates, Notation, Refusal, parse

HALL = Coordinates(39.73921, -104.99031)
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def metres_apart(one: Coordinates, other: Coordinates) -> float:
    east = (one.longitude - other.longitude + 180) % 360 - 180
    return math.hypot(111_320 * (one.latitude - other.latitude), 111_320 * math.cos(math.radians(one.latitude)) * east)


def place(text: str) -> Coordinates:
    read = parse(text)
    assert isinstance(read, Coordinates), (text, read)
    return read


def refusal(text: str) -> Refusal:
    read = parse(text)
    assert isinstance(read, Refusal), (text, read)
    return read


@given(latitudes, longitudes, st.sampled_from(Notation))
def test_what_was_written_is_read_as_the_same_place(latitude: float, longitude: float, notation: Notation) -> None:
    before = Coordinates(latitude, longitude)
    assert metres_apart(before, place(coordinates.format(before, notation))) <= 2.3


@given(latitudes, longitudes, st.sampled_from(Notation))
def test_written_twice_it_reads_the_same(latitude: float, longitude: float, notation: Notation) -> None:
    text = coordinates.format(Coordinates(latitude, longitude), notation)
    if notation is Notation.USNG:  # a metre's middle may lie in the square beside, at a zone's edge
        assert metres_apart(place(coordinates.format(place(text), notation)), place(text)) <= 2
    else:
        assert coordinates.format(place(text), notation) == text


@given(st.text(max_size=200) | st.from_regex(r"[-+ 0-9.,;°'\"NSEWnsewadlo:/@!?=&]{0,60}", fullmatch=True))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    read = parse(text)
    if isinstance(read, Refusal):
        assert read.words.endswith(".")
    else:
        assert -90 <= read.latitude <= 90 and -180 <= read.longitude <= 180


@given(latitudes, longitudes, st.sampled_from([", ", " ", ";", " / ", "\t", ",\n", "\u00a0"]))
def test_decimal_degrees_stand_in_any_usual_company(latitude: float, longitude: float, between: str) -> None:
    read = place(f"{latitude:.6f}{between}{longitude:.6f}")
    assert metres_apart(Coordinates(latitude, longitude), read) < 0.2


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 599), st.sampled_from("NS"), st.sampled_from("EW"))
def test_degrees_minutes_and_seconds_are_read_with_letters_on_either_side(
    degrees: int, minutes: int, tenths: int, north: str, east: str
) -> None:
    angle = f"{degrees} {minutes} {tenths / 10}"
    marked = f"{degrees}°{minutes}′{tenths / 10}″"
    value = degrees + minutes / 60 + tenths / 36_000
    expected = value * (1 if north == "N" else -1), value * (1 if east == "E" else -1)
    texts = f"{north} {angle} {east} {angle}", f"{angle}{north}, {angle}{east}", f"{marked}{north} {marked}{east}"
    turned = f"{east} {angle} {north} {angle}"
    for text in (*texts, turned):
        read = place(text)
        assert (read.latitude, read.longitude) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "39.73921, -104.99031",
        "39.73921N 104.99031W",
        "39.73921° N, 104.99031° W",
        "N39.73921 W104.99031",
        "N 39 44 21.16 W 104 59 25.1",
        "39º44′21.16″N 104º59′25.1″W",
        "39-44-21.16N 104-59-25.1W",
        "39:44:21.16 -104:59:25.1",
        "39° 44.3526, -104° 59.4186",
        "3944.3526N 10459.4186W",
        "W 104 59 25.1 N 39 44 21.16",
        "39,73921; -104,99031",
        "39,73921 -104,99031",
        "Lat: 39.73921 Long: -104.99031",
        "longitude -104.99031 latitude 39.73921",
        "39.73921 north, 104.99031 west",
        "39 deg 44 min 21.16 sec N 104 deg 59 min 25.1 sec W",
        '{"lat": 39.73921, "lng": -104.99031}',
        '{"latitude":"39.73921","longitude":"-104.99031"}',
        "POINT(-104.99031 39.73921)",
        "\u202a39.73921, \u2212104.99031\u202c",
        "Caller is at 39.73921, -104.99031 (within 20 m)",
        "geo:39.73921,-104.99031;u=20",
        "https://www.google.com/maps/place/City+Hall/@39.7,-104.9,17z/data=!3m1!4b1!3m5!8m2!3d39.73921!4d-104.99031",
        "https://maps.google.com/?q=39.73921%2C-104.99031",
        "https://www.google.com/maps/search/39.73921,+-104.99031",
        "https://www.openstreetmap.org/?mlat=39.73921&mlon=-104.99031#map=17/39.7/-104.9",
        "https://www.openstreetmap.org/#map=17/39.73921/-104.99031",
        "https://maps.apple.com/?ll=39.73921,-104.99031&q=Pin",
        "https://www.bing.com/maps?cp=39.73921~-104.99031&lvl=16",
        "13S ED 00830 98812",
        "13SED0083098812",
        "13s ed 00830 98812",
        "13S\u00a0ED 0083098812",
    ],
)
def test_the_city_hall_is_found_however_it_is_spelt(text: str) -> None:
    assert metres_apart(HALL, place(text)) < 1.5


@pytest.mark.parametrize(("text", "square_m"), [("13S ED 0083 9881", 10), ("13SED008988", 100), ("13S ED 00 98", 1000)])
def test_a_short_grid_reference_is_the_middle_of_its_square(text: str, square_m: float) -> None:
    read = place(text)
    assert read.square_m == square_m
    assert metres_apart(HALL, read) <= square_m * math.sqrt(0.5)


def test_a_monument_lies_where_the_survey_says() -> None:
    assert metres_apart(place("18SUJ2348306479"), Coordinates(38.8894696, -77.0352388)) < 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-104.99031, 39.73921", "write 39.7392, -104.99"),
        ("91.5, 10", "none beyond 90"),
        ("39.7, 181.5", "none beyond 180"),
        ("39 61 0 N 104 0 0 W", "60 minutes"),
        ("39.5 20 N 104 0 W", "Only the last number"),
        ("39' 44° N 104° 59' W", "order degrees, minutes, seconds"),
        ("-39.7 S 104.9 W", "minus and a letter"),
        ("39.7 N 104.9 N", "Both are latitude"),
        ("latitude 39.7 latitude 104.9", "Both are latitude"),
        ("lat 39.7 W lon 104.9 N", "W is no latitude"),
        ("39.7 N 104.9", "for both numbers or for neither"),
        ("39 44 -104 59 -3", "put a comma"),
        ("39.73921° N", "Only one number"),
        ("39.73921°", "Only one number"),
        ("39.73921, -104.99031 or 39.73922, -104.99032", "more than one place"),
        ("ED 0083 9881", "zone is missing"),
        ("13SED00830", "has 5 digits"),
        ("13S IO 0083 9881", "no letters I and O"),
        ("13S XX 0083 9881", "no such square"),
        ("13S 500123 4398765", "UTM"),
        ("///filled.count.soap", "Three words"),
        ("https://maps.app.goo.gl/abcd", "holds no coordinates"),
        ("https://maps.google.com/?q=99.5,-104.9", "no place on earth"),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, words: str) -> None:
    assert words in refusal(text).words
    assert refusal(text).meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Officer 214",
        "214",
        "12 30",
        "12, 30",
        "Car 12",
        "12 S Main St",
        "X60A4F21C",
        "4th and Main",
        "\0",
        "\u202e",
        "9" * 5000,
    ],
)
def test_a_name_is_not_taken_for_coordinates(text: str) -> None:
    assert not refusal(text).meant


def test_seconds_are_never_written_as_sixty() -> None:
    edge = Coordinates(39.99999999, -104.99999999)
    assert coordinates.format(edge, Notation.DMS) == "40° 00' 00.0\" N, 105° 00' 00.0\" W"
    assert coordinates.format(edge, Notation.MINUTES) == "40° 00.000' N, 105° 00.000' W"


def test_the_poles_are_written_in_degrees_where_the_grid_has_ended() -> None:
    assert coordinates.format(Coordinates(89.5, 10), Notation.USNG) == "89.50000, 10.00000"


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))])
def test_there_is_no_place_beyond_the_earth(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="no place"):
        Coordinates(latitude, longitude)
