"""The card of the selected unit: everything its agency gave, in the same words as row and marker."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.gui.fleet_monitor import FleetMonitor
from app.gui.flow_layout import FlowLayout
from app.gui.panel.card_grid import CardGrid
from app.gui.panel.card_lines import Line, Offer, fix_sentence, headline, lines_of, pair_lines
from app.gui.panel.cell_delegate import mark_size_px
from app.gui.panel.columns import one_line
from app.gui.panel.email_desk import EmailDesk
from app.gui.panel.marks import Marks
from app.gui.panel.plain_text import plain_label
from app.gui.panel.sparkline import HourPlots
from app.gui.panel.unit_colours import fix_colour, state_colour
from app.gui.spot import CoordinateWriter
from app.gui.theme import Palette
from app.gui.top_bar import KeyButton
from app.units.fleet import FleetChange, UnitKey
from app.units.unit import Unit

NOTHING_SELECTED = "No unit selected. Click one on the map or in the list."


class UnitCard(QScrollArea):
    """Shows `monitor.selection.selected`. `open_link` is given https addresses only."""

    nearest_requested = Signal()
    radio_copy_requested = Signal()
    radio_speech_requested = Signal()

    def __init__(
        self,
        monitor: FleetMonitor,
        palette: Palette,
        open_link: Callable[[str], object] | None = None,
        parent: QWidget | None = None,
        *,
        coordinates: Callable[[float, float], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("unitCard")
        self.setAccessibleName("Selected unit")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._monitor = monitor
        self._coordinates = coordinates or CoordinateWriter()
        self._open_link = open_link or (lambda address: QDesktopServices.openUrl(QUrl(address)))
        self._link: str | None = None
        self._emails = EmailDesk(monitor, self)
        self._palette = palette
        self._build()
        self.apply_palette(palette)
        self._emails.arrived.connect(self.refresh)
        self.grid.offer_taken.connect(self._take_offer)
        monitor.selection.card_due.connect(self._open)
        monitor.fleet_changed.connect(self._take)
        monitor.ticked.connect(self.refresh)
        self._open(monitor.selection.selected)

    def apply_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._marks = Marks(palette)
        self.plots.apply_palette(palette)
        self.refresh()

    # -- what happens --------------------------------------------------------------------------------------------------
    @Slot(object)
    def _open(self, key: UnitKey | None) -> None:
        self._emails.open(key)
        self.radio_words.hide()
        self.refresh()
        self.verticalScrollBar().setValue(0)

    @Slot(object)
    def _take(self, change: FleetChange) -> None:
        row = self._monitor.selection.row
        if row is None or row in change.changed or row in change.added or row in change.removed:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the selected unit again."""
        row = self._monitor.selection.row
        self._empty.setVisible(row is None)
        if row is None or self._monitor.selection.selected is None:
            self._body.hide()
            self._link = None
            self.grid.show_lines(())
            return
        key, unit, facts = self._monitor.selection.selected, self._monitor.fleet.unit(row), self._monitor.own_facts(row)
        _say(self.name, one_line(facts.label))
        _say(self.aside, headline(unit, key.connection))
        size_px = mark_size_px(self.fontMetrics())
        mark = self._marks.pixmap(facts.state, unit.kind, facts.freshness, size_px, self.devicePixelRatioF())
        self.mark.setPixmap(mark)
        _say(self.status, one_line(facts.status), state_colour(self._palette, facts.state))
        accuracy_m = None if unit.position is None else unit.position.accuracy_m
        _say(self.fix, f"· {fix_sentence(facts, accuracy_m)}", fix_colour(self._palette, facts.freshness))
        self.plots.show_hour(self._monitor.last_hour(row))
        pair = pair_lines(self._monitor, row)
        self.grid.show_lines(lines_of(unit, key, facts, self._emails.words, self._label_of, self._coordinates, pair))
        self._offer_link(unit)
        self._body.show()

    def _label_of(self, device_id: str) -> str | None:
        key = self._neighbour(device_id)
        row = None if key is None else self._monitor.fleet.row(key)
        return None if row is None else self._monitor.fleet.device(row).label

    def _neighbour(self, device_id: str) -> UnitKey | None:
        selected = self._monitor.selection.selected
        return None if selected is None else UnitKey(selected.connection, device_id)

    def _offer_link(self, unit: Unit) -> None:
        self._link = unit.view_link if is_safe_link(unit.view_link) else None
        self.respond.setVisible(self._link is not None)

    # -- what somebody presses -----------------------------------------------------------------------------------------
    @Slot(object)
    def _take_offer(self, line: Line) -> None:
        if line.offer is Offer.COPY:
            QGuiApplication.clipboard().setText(line.value)
        elif line.offer is Offer.SHOW_EMAIL:
            self._emails.ask(line.target)
        elif line.offer is Offer.SELECT_UNIT:
            self._monitor.selection.select(self._neighbour(line.target))

    @Slot()
    def _open_respond(self) -> None:
        if self._link is not None:
            self._open_link(self._link)

    @Slot(str)
    def tell_radio(self, words: str) -> None:
        """What was copied or is being said stays to be read until another unit is selected."""
        self.radio_words.setText(words)
        self.radio_words.show()

    # -- looks ---------------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self._content = _Content()
        self._content.laid_out.connect(self._fit)
        self._content.setObjectName("cardContent")
        whole = QVBoxLayout(self._content)
        whole.setContentsMargins(14, 12, 14, 12)
        self._empty = plain_label(NOTHING_SELECTED, "cardEmpty")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        self.name, self.aside = plain_label(name="unitName"), plain_label(name="unitAside")
        self.mark = QLabel()
        self.name.setProperty("look", "name")
        self.status, self.fix = plain_label(name="unitStatus"), plain_label(name="unitFix")
        for label in (self.name, self.aside, self.status, self.fix):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.aside, self.fix):
            label.setWordWrap(True)
        self.grid = CardGrid()
        self.plots = HourPlots(self._palette)
        self.respond = QPushButton("Open in Axon Respond")
        self.respond.clicked.connect(self._open_respond)
        self.copy_radio, self.speak_radio = KeyButton("Copy radio line", "C"), KeyButton("Speak it", "S")
        self.nearest = KeyButton("Nearest units", "N")
        self.copy_radio.clicked.connect(self.radio_copy_requested)
        self.speak_radio.clicked.connect(self.radio_speech_requested)
        self.nearest.clicked.connect(self.nearest_requested)
        actions = QWidget()
        flow = FlowLayout(actions, gap=8, line_gap=6)
        for button in (self.copy_radio, self.speak_radio, self.nearest, self.respond):
            flow.addWidget(button)
        self.radio_words = plain_label(name="radioWords")
        self.radio_words.setWordWrap(True)
        self.radio_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.radio_words.hide()
        body.addLayout(_row(self.name, self.aside))
        body.addLayout(_row(self.mark, self.status, self.fix))
        body.addWidget(actions)
        body.addWidget(self.radio_words)
        body.addWidget(self.grid)
        body.addWidget(self.plots)
        whole.addWidget(self._empty, 2)
        whole.addWidget(self._body)
        whole.addStretch(1)
        self.setWidget(self._content)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Scroll what has no room, never squeeze it: a wrapped label would let itself be cut."""
        layout = self._content.layout()
        assert layout is not None
        width_px = self.viewport().width()
        wrapped_px = layout.heightForWidth(width_px) if layout.hasHeightForWidth() else 0
        self._content.setMinimumHeight(max(wrapped_px, layout.sizeHint().height()))


class _Content(QWidget):
    laid_out = Signal()
    """Something in it wants another size."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.laid_out.emit()
        return done


def is_safe_link(link: str | None) -> bool:
    """Whether a link that came from outside may be handed to the browser: https with a host, nothing odd."""
    if not link or not link.isprintable() or " " in link:
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Side by side, the last as wide as it may be; None is free room."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets[:-1]:
        if widget is not None:
            row.addWidget(widget)
    last = widgets[-1]
    if last is None:
        row.addStretch(1)
    else:
        row.addWidget(last, 1)
    return row


def _say(label: QLabel, text: str, colour: str = "") -> None:
    if label.text() != text:
        label.setText(text)
    sheet = f"color: {colour}" if colour else ""
    if sheet and label.styleSheet() != sheet:
        label.setStyleSheet(sheet)
