"""Pages to the end, united by device (B30–B34)."""

from __future__ import annotations

from typing import Any

import pytest

from app.axon import BadAnswer, PermissionMissing
from app.units.sweep import Sweep
from tests.axon.scripted_agency import NOW_MS, Hands, Reply, ScriptedAgency, Seen, answer, device, located, page


def adds_up(sweep: Sweep) -> bool:
    return sweep.returned == len(sweep.units) + len(sweep.unreadable) + sweep.duplicates


@pytest.mark.parametrize(
    ("count", "offsets"), [(0, [0]), (1, [0]), (2000, [0]), (2001, [0, 2000]), (10_000, [0, 2000, 4000, 6000, 8000])]
)
def test_b30_every_device_comes_and_no_page_is_asked_twice(agency: ScriptedAgency, count: int, offsets: list[int]) -> None:
    agency.serve([device(number) for number in range(count)])
    with agency.client() as client:
        sweep = client.sweep()
    assert len({unit.device_id for unit in sweep.units}) == sweep.returned == count
    assert [seen.offset for seen in agency.searches] == offsets
    assert adds_up(sweep)


@pytest.mark.parametrize(("count", "questions"), [(3, 2), (10, 2), (15, 3), (20, 3)])
def test_b31_without_a_total_it_goes_on_until_an_empty_page(agency: ScriptedAgency, count: int, questions: int) -> None:
    agency.serve([device(number) for number in range(count)], total=False)
    with agency.client(page_size=10) as client:
        sweep = client.sweep()
    assert len(sweep.units) == count
    assert len(agency.searches) == questions


@pytest.mark.parametrize("later_total", [25, 12, 0])
def test_b31_a_total_that_changes_midway_loses_nothing_that_came(agency: ScriptedAgency, later_total: int) -> None:
    devices = [device(number) for number in range(25)]
    agency.serve_pages(page(devices[:10], 21), page(devices[10:20], later_total), page(devices[20:], 25))
    with agency.client(page_size=10) as client:
        sweep = client.sweep()
    assert len(sweep.units) == (25 if later_total > 20 else 20)
    assert adds_up(sweep)


def test_b32_shifted_pages_are_united_by_id(agency: ScriptedAgency) -> None:
    devices = [device(number) for number in range(18)]
    agency.serve_pages(page(devices[:10], 20), page(devices[8:], 20))
    with agency.client(page_size=10) as client:
        sweep = client.sweep()
    assert (len(sweep.units), sweep.duplicates, sweep.returned) == (18, 2, 20)


def test_b33_a_repeated_page_ends_the_sweep(agency: ScriptedAgency) -> None:
    agency.serve_pages(page([device(number) for number in range(10)], 1000))
    with agency.client(page_size=10) as client:
        for _ in range(2):
            sweep = client.sweep()
            assert (len(sweep.units), sweep.duplicates) == (10, 10)
            assert adds_up(sweep)
    assert len(agency.searches) == 4


def test_b33_a_repeated_page_of_garbled_devices_ends_it_too(agency: ScriptedAgency) -> None:
    agency.serve_pages(page([None, None, 7], 1000))
    with agency.client() as client:
        sweep = client.sweep()
    assert (len(sweep.unreadable), sweep.duplicates, sweep.returned) == (3, 3, 6)


def test_b34_an_empty_page_before_the_total_ends_the_sweep(agency: ScriptedAgency) -> None:
    agency.serve_pages(page([device(0)], 5000), page([], 5000))
    with agency.client() as client:
        assert len(client.sweep().units) == 1


def test_of_two_readings_of_a_device_the_newest_fix_wins(agency: ScriptedAgency) -> None:
    old = device(1, location=located(60.0, 24.0, fix_time=NOW_MS - 9000))
    new = device(1, location=located(61.0, 25.0, fix_time=NOW_MS - 1000))
    nowhere = device(1, location=None)
    for order in ([old, new, nowhere], [new, old, nowhere], [nowhere, new, old]):
        agency.serve_pages(page(order, 3))
        with agency.client() as client:
            sweep = client.sweep()
        (unit,) = sweep.units
        assert unit.position is not None
        assert unit.position.latitude == 61.0
        assert sweep.duplicates == 2


def test_of_two_readings_with_the_same_fix_the_newest_contact_wins(agency: ScriptedAgency) -> None:
    earlier = device(1, deviceUpdateTimestamp=NOW_MS - 9000, status="BUFFERING")
    later = device(1, deviceUpdateTimestamp=NOW_MS - 1000, status="RECORDING")
    agency.serve_pages(page([later, earlier], 2))
    with agency.client() as client:
        (unit,) = client.sweep().units
    assert unit.status == "recording"


def test_b36_of_two_readings_one_from_the_future_never_wins(agency: ScriptedAgency) -> None:
    true = device(1, location=located(60.0, 24.0))
    future = device(1, location=located(61.0, 25.0, fix_time=NOW_MS + 3_600_000))
    agency.serve_pages(page([future, true], 2))
    with agency.client() as client:
        (unit,) = client.sweep().units
    assert unit.position is not None
    assert unit.position.latitude == 60.0


def test_a_page_smaller_than_asked_leaves_no_gap(agency: ScriptedAgency) -> None:
    devices = [device(number) for number in range(25)]

    def search(seen: Seen) -> Reply:
        return answer(page(devices[seen.offset : seen.offset + 10], 25))

    agency.on_search = search
    with agency.client(page_size=2000) as client:
        assert len(client.sweep().units) == 25


def test_missing_data_on_the_second_page_is_a_missing_permission(agency: ScriptedAgency) -> None:
    without: dict[str, Any] = {"meta": {"serverTimestamp": NOW_MS}}
    agency.serve_pages(page([device(0)], 5000), without)
    with agency.client() as client, pytest.raises(PermissionMissing) as caught:
        client.sweep()
    assert caught.value.trouble().revoked


def test_pages_without_end_are_refused(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: answer(page([device(seen.offset)], 10**9))
    with agency.client() as client, pytest.raises(BadAnswer):
        client.sweep()


def test_an_unchanged_device_is_the_same_object_wherever_it_comes_in_the_answer(agency: ScriptedAgency) -> None:
    devices = [device(number) for number in range(30)]
    agency.serve(devices)
    with agency.client(page_size=10) as client:
        first = {known.device_id: known for known in client.sweep().devices.tolist()}
        agency.serve([devices[29], device(5, status="DOCKED"), *devices[:5], device(99), *devices[6:29]])
        second = {known.device_id: known for known in client.sweep().devices.tolist()}
    assert len(second) == 31
    changed = {device_id for device_id, known in second.items() if first.get(device_id) is not known}
    assert changed == {"device-000005", "device-000099"}


def test_other_bytes_that_say_the_same_are_no_change(agency: ScriptedAgency) -> None:
    agency.serve([device(1)])
    with agency.client() as client:
        (before,) = client.sweep().devices.tolist()
        agency.serve([dict(reversed(device(1, somethingNew=[1, {"a": "b"}]).items()))])
        (after,) = client.sweep().devices.tolist()
    assert after is before


def test_a_failed_sweep_forgets_nothing_of_the_one_before(agency: ScriptedAgency) -> None:
    devices = [device(number) for number in range(20)]
    agency.serve(devices)
    with agency.client(page_size=10) as client:
        before = client.sweep().devices.tolist()
        agency.serve_pages(page(devices[:10], 20), answer(status=500))
        with pytest.raises(Exception, match="fault of its own"):
            client.sweep()
        agency.serve(devices)
        assert all(one is other for one, other in zip(before, client.sweep().devices.tolist(), strict=True))


def test_the_servers_time_is_pinned_to_the_sending_and_tightest_over_the_pages(agency: ScriptedAgency, hands: Hands) -> None:
    def search(seen: Seen) -> Reply:
        # The first page takes four seconds, the stamp being made at its end; the second is quick.
        hands.pass_by(4.0 if seen.offset == 0 else 0.5)
        return answer(page([device(seen.offset)], 2, server_time=NOW_MS + int((hands.monotonic_s - 1000) * 1000)))

    agency.on_search = search
    with agency.client(hands.clock) as client:
        pin = client.sweep().server_time
    assert pin is not None
    assert (pin.asked_monotonic_s, pin.answered_monotonic_s) == (1004.0, 1004.5)
    assert pin.now_ms(hands.monotonic_s, hands.wall_s) == NOW_MS + 5000


@pytest.mark.parametrize("stamp", [None, "soon", 0, -5, 1e30, True, 1_790_000_000, [], {}])
def test_without_a_usable_time_nothing_is_confirmed(agency: ScriptedAgency, stamp: Any) -> None:
    agency.serve_pages(page([device(0)], 1, server_time=stamp))
    with agency.client() as client:
        sweep = client.sweep()
    assert sweep.server_time is None
    assert len(sweep.units) == 1


def test_one_page_with_a_stamp_from_long_ago_makes_no_fix_look_younger(agency: ScriptedAgency, hands: Hands) -> None:
    agency.serve_pages(page([device(0)], 2, server_time=NOW_MS), page([device(1)], 2, server_time=NOW_MS - 3_600_000))
    with agency.client(hands.clock) as client:
        pin = client.sweep().server_time
    assert pin is not None
    assert pin.server_time_ms == NOW_MS
