"""B24 to B26: answers that are huge, cut, of another kind, or at the edges of JSON."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.units.freshness import Freshness
from app.units.pace import LONGEST_BACKOFF_S
from tests.faults.memory import MOST_GROWTH_MB, peak_memory
from tests.faults.scene import Scene

BAD = "bad_answer"

SIMULATOR_BUFFERS_MB = 16.0


def assert_old_data_ages_on(scene: Scene, name: str) -> None:
    assert len(scene.rows(name)) == 8
    assert set(scene.shown(name)) == {Freshness.NOT_CONFIRMED}
    ages_s = [scene.monitor.facts(row).fix_age_s or 0.0 for row in scene.rows(name)]
    scene.monitor.tick()
    scene.watch(1.2)
    assert all((scene.monitor.facts(row).fix_age_s or 0.0) > age_s for row, age_s in zip(scene.rows(name), ages_s, strict=True))


@pytest.mark.parametrize("fault", [{"fault": "gzip-bomb", "megabytes": 300}, {"fault": "huge-body", "megabytes": 1024}])
def test_b24_an_answer_too_big_is_refused_at_sixteen_megabytes_without_eating_memory(
    qtbot: QtBot, fault: dict[str, object]
) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        with scene.struck_by(**fault):  # type: ignore[arg-type]
            with peak_memory() as peak:
                scene.wait_trouble(BAD, timeout_s=20)
                scene.watch(1.5)
            # The simulator lives in this process too, and holds up to its own write buffers of what it sends.
            assert peak.growth_mb is None or peak.growth_mb <= MOST_GROWTH_MB + SIMULATOR_BUFFERS_MB
            assert "not answering properly" in scene.title()
            assert_old_data_ages_on(scene, scene.agency)


def test_b25_answers_of_the_wrong_length_or_kind_are_told_apart_and_old_data_ages_on(qtbot: QtBot) -> None:
    cases: tuple[tuple[str, dict[str, object], str], ...] = (
        ("wrong-content-length", {"by_bytes": 1000}, BAD),
        ("wrong-content-length", {"by_bytes": -200}, BAD),
        ("html", {}, "in_the_way"),
        ("redirect-to-other-host", {}, "in_the_way"),
        ("empty", {}, BAD),
        ("truncated", {}, BAD),
        ("truncated", {"kept": 0.999}, BAD),
        ("cut-off", {}, BAD),
    )
    with Scene(qtbot, agencies=len(cases) + 1) as scene:
        scene.wait_all_live()
        struck = list(zip(scene.names, cases, strict=False))
        for name, (fault, options, _) in struck:
            scene.strike(fault, name, **options)
        for name, (_, _, code) in struck:
            scene.wait_trouble(code, name)
        for name, _ in struck[:3]:
            assert_old_data_ages_on(scene, name)
        for name, _ in struck:
            assert scene.none_live(name) and len(scene.rows(name)) == 8
        assert "portal or proxy" in scene.title(struck[2][0])
        scene.server.clear_faults()
        scene.wait_all_live(timeout_s=LONGEST_BACKOFF_S)


def test_b25_a_byte_order_mark_is_no_fault(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene:
        with scene.struck_by("bom"):
            scene.watch(1.2)
            assert scene.all_live()
        assert [code for code in scene.troubles[scene.agency] if code] == []


def test_b26_what_no_json_parser_likes_costs_at_most_the_device_it_stands_in(qtbot: QtBot) -> None:
    survived: tuple[tuple[str, dict[str, object]], ...] = (
        ("5000-digit-int", {"first": 0}),
        ("duplicate-keys", {}),
        ("lone-surrogate", {}),
        ("non-utf-8", {}),
    )
    with Scene(qtbot, agencies=len(survived) + 2) as scene:
        scene.wait_all_live()
        deep, *others = scene.names[:-1]
        scene.strike("deep-nesting", deep)
        for name, (fault, options) in zip(others, survived, strict=False):
            scene.strike(fault, name, **options)
        scene.wait_trouble(BAD, deep)
        scene.watch(1.5)
        assert_old_data_ages_on(scene, deep)
        for name in others:
            assert len(scene.rows(name)) == 8 and scene.all_live(name)
        assert scene.monitor.tally.unreadable == 0
        scene.server.clear_faults()
        scene.wait_all_live()


@pytest.mark.parametrize("device", [b"[" * 100_000 + b"]" * 100_000, b'{"axonDeviceId":"x","attributes":' + b'{"a":' * 60_000])
def test_b26_a_device_nested_without_end_costs_no_other(qtbot: QtBot, device: bytes) -> None:
    whole = device if device.endswith(b"]") else device + b"1" + b"}" * 60_001
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        scene.struck.add(scene.agency)
        scene.server.add_devices(scene.agency, [whole])
        scene.wait(lambda: scene.monitor.tally.unreadable == 1)
        scene.watch(0.6)
        scene.wait(lambda: scene.all_live() and len(scene.rows()) == 8)
        scene.server.add_devices(scene.agency, [])
        scene.wait(lambda: scene.monitor.tally.unreadable == 0)
