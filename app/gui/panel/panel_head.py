"""The bars above the list. Where there is little room they scroll, so that they never push out what they are for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

_LEAST_LINES = 3


class PanelHead(QScrollArea):
    """As tall as its bars need at its width, and less when the panel has less."""

    def __init__(self, *bars: QWidget) -> None:
        super().__init__()
        self.setObjectName("panelHead")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._most_px: int | None = None
        self._bars = QWidget()
        below = QVBoxLayout(self._bars)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        for bar in bars:
            below.addWidget(bar)
        self.setWidget(self._bars)
        for each in (self.viewport(), self._bars):
            each.setAutoFillBackground(False)
        self._bars.installEventFilter(self)

    def set_most(self, most_px: int | None) -> None:
        """Be no taller, but never less than a row of it; None: as tall as the bars are."""
        if most_px != self._most_px:
            self._most_px = most_px
            self.updateGeometry()

    def _bars_px(self) -> int:
        layout = self._bars.layout()
        assert layout is not None
        width_px = self.width()
        return layout.heightForWidth(width_px) if layout.hasHeightForWidth() else layout.sizeHint().height()

    def sizeHint(self) -> QSize:
        bars_px = self._bars_px()
        most_px = bars_px if self._most_px is None else max(self._most_px, self.minimumSizeHint().height())
        return QSize(self._bars.sizeHint().width(), min(bars_px, most_px))

    def minimumSizeHint(self) -> QSize:
        least_px = _LEAST_LINES * self.fontMetrics().height()
        return QSize(self._bars.minimumSizeHint().width(), min(least_px, self._bars_px()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
