from __future__ import annotations

import pytest

from app.units.freshness import Freshness, Rules
from app.units.unit import Kind, Officer, State, Unit


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("Axon Body 4", Kind.BODY),
        ("AXON_BODY_3", Kind.BODY),
        ("Fleet 3", Kind.FLEET),
        ("Fleet Hub", Kind.FLEET),
        ("Air", Kind.AIR),
        ("Signal Sidearm", Kind.OTHER),
        ("", Kind.OTHER),
        (None, Kind.OTHER),
    ],
)
def test_the_kind_is_read_from_the_model_however_it_is_spelled(model: str | None, kind: Kind) -> None:
    assert Kind.of_model(model) is kind
    assert kind.word == kind.name.lower()


@pytest.mark.parametrize(
    ("status", "state"),
    [("RECORDING", State.RECORDING), (" Docked ", State.DOCKED), ("UPDATING", State.OTHER), (None, State.OTHER)],
)
def test_an_unknown_status_is_kept_apart_from_the_five_we_draw(status: str | None, state: State) -> None:
    assert State.of_status(status) is state


def test_the_primary_officer_is_shown_and_the_first_when_none_is_primary() -> None:
    first, second = Officer("Ada", "Byrd", "1"), Officer("Ben", "Cole", "2", primary=True)
    assert Unit("d", officers=(first, second)).officer_name == "Ben Cole"
    assert Unit("d", officers=(first,)).badge_number == "1"
    assert Unit("d").badge_number is None


def test_a_car_goes_by_its_vehicle_and_a_camera_by_its_officer() -> None:
    officer = (Officer("Ada", "Byrd"),)
    assert Unit("d", kind=Kind.FLEET, officers=officer, vehicle_name="Car 12").label == "Car 12"
    assert Unit("d", kind=Kind.BODY, officers=officer, vehicle_name="Car 12").label == "Ada Byrd"
    assert Unit("d", serial="X60A1").label == "X60A1"
    assert Unit("d").label == "d"


def test_every_kind_and_state_has_a_rule() -> None:
    rules = Rules()
    assert all(rules.rule(kind, state) for kind in Kind for state in State)
    assert Freshness.LIVE.words == "live"
