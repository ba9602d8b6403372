"""Buttons as the pages of the settings have them: Enter in a field never presses one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton


def button(text: str, clicked: Callable[[], None], look: str = "") -> QPushButton:
    """`look` "main": the one most people want here."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setProperty("look", look)
    made.clicked.connect(clicked)
    return made


def row_of(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for each in buttons:
        row.addWidget(each)
    row.addStretch(1)
    return row
