from __future__ import annotations

import threading

from app.units.floor import BLOCK, BREATH_EVERY, Floor, Turn, breathing, in_blocks, let_go
from tests.faults.shifted_clock import ShiftedClock


def at_work(work: threading.Event, turn: Turn) -> threading.Thread:
    """A worker that takes its turn and says so."""

    def run() -> None:
        turn()
        work.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_worker_stands_aside_until_the_window_lets_the_floor_go() -> None:
    floor, worked = Floor(), threading.Event()
    with floor, floor:
        assert floor.taken
        worker = at_work(worked, Turn(floor))
        assert not worked.is_set()
    assert worked.wait(10)
    worker.join()
    assert not floor.taken


def test_a_window_that_never_lets_go_holds_nobody_up_for_long() -> None:
    floor, worked = Floor(), threading.Event()
    with floor:
        at_work(worked, Turn(floor)).join(10)
        assert worked.is_set()


def test_of_two_workers_one_works_at_a_time() -> None:
    floor, worked = Floor(), threading.Event()
    first, second = Turn(floor), Turn(floor)
    first()
    worker = at_work(worked, second)
    assert not worked.is_set()
    first.rest()
    assert worked.wait(10)
    worker.join()


def test_a_worker_that_hangs_with_its_turn_is_passed_over_and_may_come_back() -> None:
    floor, worked = Floor(), threading.Event()
    hanging, other = Turn(floor), Turn(floor)
    hanging()
    at_work(worked, other).join(10)
    assert worked.is_set()
    assert floor.worker is other
    hanging()  # its turn is void: it waits like everybody else, here until the other is passed over
    assert floor.worker is hanging
    other.rest()
    assert floor.worker is hanging
    hanging.rest()
    assert floor.worker is None


def test_a_worker_goes_on_without_the_others_for_a_while_and_then_lets_them_in_by_the_order_of_asking() -> None:
    floor, order = Floor(), list[int]()
    first = Turn(floor)
    first()

    def run(number: int) -> None:
        turn = Turn(floor)
        turn()
        order.append(number)
        turn.rest()

    workers = []
    for number in range(3):
        workers.append(threading.Thread(target=run, args=(number,), daemon=True))
        workers[-1].start()
        while len(floor._queue) <= number:
            first()
        assert floor.worker is first and not order
    while not order:
        first()
    first.rest()
    for worker in workers:
        worker.join(10)
    assert order == [0, 1, 2]


def test_a_retired_worker_waits_for_nobody_and_shows_no_sign_of_life() -> None:
    floor, hands = Floor(), ShiftedClock()
    held, retired = Turn(floor), Turn(floor, hands.clock)
    retired()
    retired.retire()
    shown_at_s = retired.alive_at_s
    held()
    with floor:
        hands.pass_s(60)
        retired()
    assert retired.alive_at_s == shown_at_s


def test_what_is_read_in_breaths_is_all_of_it_in_order() -> None:
    breaths: list[None] = []
    items = list(range(3 * BREATH_EVERY + 1))
    assert list(breathing(items, lambda: breaths.append(None))) == items
    assert len(breaths) == 3


def test_what_is_written_down_or_let_go_in_blocks_is_all_of_it_with_a_breath_after_each() -> None:
    breaths: list[None] = []
    items = list(range(2 * BLOCK + 1))
    assert [each for block in in_blocks(items, lambda: breaths.append(None)) for each in block] == items
    let_go(items, lambda: breaths.append(None))
    assert not items
    assert len(breaths) == 6
