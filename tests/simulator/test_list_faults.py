"""Faults of the list and of some devices in it, seen on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.simulator import make_fault

if TYPE_CHECKING:
    from tests.simulator.conftest import Caller, Serve


def devices(caller: Caller, offset: int = 0, size: int = 2000) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.search(offset, size).json()["data"]
    return found


def locations(caller: Caller) -> list[dict[str, Any] | None]:
    return [device["attributes"].get("location") for device in devices(caller)]


def test_one_bad_device_leaves_all_others_as_they_were(serve: Serve) -> None:
    caller = serve(units=2000)
    right = devices(caller)
    caller.server.set_fault(None, "one-bad-device", first=7)
    spoilt = devices(caller)
    assert [place for place in range(2000) if right[place] != spoilt[place]] == [7]


def test_a_share_of_the_devices_is_hit_the_same_on_every_page(serve: Serve) -> None:
    caller = serve(units=30, faults=(make_fault("zero-location", every=4, first=1),))
    whole = devices(caller)
    assert [*devices(caller, 0, 7), *devices(caller, 7, 23)] == whole
    zero = [place for place, device in enumerate(whole) if (device["attributes"].get("location") or {}).get("latitude") == 0]
    assert set(zero) <= set(range(1, 30, 4))
    assert zero


def test_a_future_fix_is_as_far_ahead_as_asked(serve: Serve) -> None:
    caller = serve(units=30)
    right = locations(caller)
    caller.server.set_fault(None, "far-future-fix", every=1)
    for before, after in zip(right, locations(caller), strict=True):
        if before:
            assert after
            assert after["locationUpdateTimestamp"] - before["locationUpdateTimestamp"] == 315_576_000_000


def test_every_second_reading_is_older(serve: Serve) -> None:
    caller = serve(units=60, faults=("older-fix-after-newer",))
    first, second, third = devices(caller), devices(caller), devices(caller)
    assert first == third
    older = [a["deviceUpdateTimestamp"] - b["deviceUpdateTimestamp"] for a, b in zip(first, second, strict=True)]
    assert min(older) >= 0
    assert max(older) >= 120_000


def test_totals_change_from_page_to_page(serve: Serve) -> None:
    caller = serve(units=30, faults=(make_fault("total-hits-changes", by=-3, page_size=10),))
    assert [caller.search(offset, 10).json()["meta"]["totalHits"] for offset in (0, 10, 20)] == [30, 27, 24]


def test_shifted_pages_lose_devices_in_every_second_reading(serve: Serve) -> None:
    caller = serve(units=30, faults=(make_fault("shifted-pages", by=2),))
    counts = [len({d["axonDeviceId"] for offset in (0, 10, 20) for d in devices(caller, offset, 10)}) for _ in range(3)]
    assert counts == [28, 30, 28]


def test_missing_and_repeated_pages(serve: Serve) -> None:
    caller = serve(units=30, faults=("missing-pages",))
    assert (len(devices(caller, 0, 20)), len(devices(caller, 20, 20))) == (20, 0)
    caller.server.clear_faults()
    caller.server.set_fault(None, "repeated-pages")
    assert devices(caller, 0, 20) == devices(caller, 20, 20)


def test_a_device_disappears_from_list_and_total(serve: Serve) -> None:
    caller = serve(units=30)
    right = devices(caller)
    caller.server.set_fault(None, "device-disappears", first=3, count=2)
    assert devices(caller) == right[:3] + right[5:]
    assert caller.search().json()["meta"]["totalHits"] == 28


def test_a_skewed_clock_is_ahead_with_or_without_its_devices(serve: Serve) -> None:
    caller = serve()
    right = caller.search().json()
    caller.server.set_fault(None, "clock-skew", skew_s=60)
    skewed = caller.search().json()
    assert skewed["meta"]["serverTimestamp"] - right["meta"]["serverTimestamp"] == 60_000
    assert skewed["data"][0]["deviceUpdateTimestamp"] - right["data"][0]["deviceUpdateTimestamp"] == 60_000
    caller.server.set_fault(None, "clock-skew", skew_s=-60, with_devices=False)
    assert caller.search().json()["data"] == right["data"]
