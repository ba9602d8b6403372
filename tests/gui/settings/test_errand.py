"""Work beside the GUI thread whose owner may be gone when it ends."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.gui.settings.errand import Errands, let_go_of_ended


def test_an_errand_whose_owner_is_gone_ends_unheard_and_not_on_its_own_thread(qtbot: QtBot) -> None:
    errands, heard, died_on = Errands(), list[object](), list[threading.Thread]()
    work_may_end = threading.Event()
    errands.start("errand", work_may_end.wait, heard.append)
    thread = next(thread for thread in threading.enumerate() if thread.name == "errand")
    assert errands._errand is not None
    errands._errand.destroyed.connect(lambda: died_on.append(threading.current_thread()))
    del errands
    work_may_end.set()
    thread.join(10)
    assert not thread.is_alive() and died_on == []
    let_go_of_ended()
    qtbot.wait(1)
    assert died_on == [threading.current_thread()] and heard == []
