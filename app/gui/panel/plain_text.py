"""Text from outside where Qt would look for markup or mnemonics."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def as_tooltip(text: str) -> str:
    """Qt guesses whether a tooltip is HTML: leave nothing to guess."""
    return f"<span>{escape(text)}</span>"


def as_caption(text: str) -> str:
    """For a button or a menu, where & would underline a letter."""
    return text.replace("&", "&&")


def plain_label(text: str = "", name: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that shows every text as it is; `name` is its object name for the style sheet."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setObjectName(name)
    return label
