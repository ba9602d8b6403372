"""The findings under the field. The keyboard stays in the field; nothing here is ever markup."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.gui.command_bar.finding import Finding, Kind
from app.gui.command_bar.sources import unit_aside
from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.cell_delegate import mark_size_px, row_height_px
from app.gui.panel.marks import Marks
from app.gui.panel.unit_colours import fix_colour
from app.gui.style import selection_ground
from app.gui.theme import Palette
from app.units.freshness import Freshness
from app.units.unit import Kind as UnitKind

FINDING_ROLE = Qt.ItemDataRole.UserRole + 1
SMALLEST_WIDTH_PX = 660
_MARGIN_PX = 10
_GAP_PX = 10
_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class FindingsModel(QAbstractListModel):
    def __init__(self, monitor: FleetMonitor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self.findings: tuple[Finding, ...] = ()

    def show(self, findings: tuple[Finding, ...]) -> None:
        self.beginResetModel()
        self.findings = findings
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.findings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.findings):
            return None
        finding = self.findings[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return finding.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(index.row())
        return finding if role == FINDING_ROLE else None

    def spoken(self, line: int) -> str:
        """One finding as a sentence."""
        finding = self.findings[line]
        parts = [finding.kind.word, finding.name, *self.words(finding)]
        return ", ".join(part for part in (*parts, f"key {finding.cap}" if finding.cap else "") if part)

    def words(self, finding: Finding) -> tuple[str, str]:
        """What stands behind the name, and the note: of a unit its status and fix as of this second."""
        if finding.unit is None:
            return "", finding.note
        row = self._monitor.fleet.row(finding.unit)
        aside = unit_aside(self._monitor, finding.unit)
        if row is None:
            return aside, ""
        facts = self._monitor.facts(row)
        as_expected = facts.freshness is Freshness.LIVE and facts.age
        return aside, f"{facts.status} · {facts.age if as_expected else facts.fix}"


class FindingDelegate(QStyledItemDelegate):
    def __init__(self, monitor: FleetMonitor, palette: Palette, model: FindingsModel) -> None:
        super().__init__(model)
        self._monitor = monitor
        self._model = model
        self.apply_palette(palette)

    def apply_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._marks = Marks(palette)
        self._chosen = QColor(selection_ground(palette))

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        return QSize(0, row_height_px(metrics))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        finding = index.data(FINDING_ROLE)
        if not isinstance(finding, Finding):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._chosen)
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), QColor(self._palette.selected))
        rect = rect.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        rect = self._head(painter, rect, option.fontMetrics, finding)
        aside, note = self._model.words(finding)
        if finding.cap:
            rect = self._write_right(painter, rect, font, finding.cap, self._palette.second)
        rect = self._write_right(painter, rect, font, note, self._note_colour(finding), most=rect.width() // 2)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        rect = self._write(painter, rect, bold, finding.name, self._palette.text)
        self._write(painter, rect, font, aside, self._palette.second)
        painter.restore()

    def _head(self, painter: QPainter, rect: QRect, metrics: QFontMetrics, finding: Finding) -> QRect:
        """The unit's mark, or the kind in a word."""
        size_px = mark_size_px(metrics)
        row = None if finding.unit is None else self._monitor.fleet.row(finding.unit)
        wide_px = max(metrics.horizontalAdvance(kind.word) for kind in Kind)
        if row is None:
            painter.setPen(QColor(self._palette.second))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter.value), "" if finding.unit else finding.kind.word)
        else:
            unit, freshness = self._monitor.fleet.device(row), self._monitor.fleet.freshness_of(row)
            ratio = painter.device().devicePixelRatioF()
            mark = self._marks.pixmap(unit.state, UnitKind(unit.kind), freshness, size_px, ratio)
            painter.drawPixmap(QPoint(rect.left(), rect.center().y() + 1 - size_px // 2), mark)
        return rect.adjusted(wide_px + _GAP_PX, 0, 0, 0)

    def _note_colour(self, finding: Finding) -> str:
        row = None if finding.unit is None else self._monitor.fleet.row(finding.unit)
        return self._palette.second if row is None else fix_colour(self._palette, self._monitor.fleet.freshness_of(row))

    def _write(self, painter: QPainter, rect: QRect, font: QFont, text: str, colour: str) -> QRect:
        """Answers with the room that is left to the right."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter.value) | Qt.TextFlag.TextSingleLine.value, shown)
        return rect.adjusted(metrics.horizontalAdvance(shown) + _GAP_PX, 0, 0, 0)

    def _write_right(self, painter: QPainter, rect: QRect, font: QFont, text: str, colour: str, most: int = 10_000) -> QRect:
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, min(most, rect.width()))
        wide_px = metrics.horizontalAdvance(shown)
        self._write(painter, QRect(rect.right() - wide_px, rect.top(), wide_px + 1, rect.height()), font, shown, colour)
        return rect.adjusted(0, 0, -(wide_px + _GAP_PX) if shown else 0, 0)


class DropList(QListView):
    """A child of the window rather than a window of its own: it can never take the keyboard."""

    taken = Signal(int)
    """The line that was clicked."""

    def __init__(self, monitor: FleetMonitor, palette: Palette, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("dropList")
        self.setAccessibleName("Found")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.findings = FindingsModel(monitor, self)
        self._delegate = FindingDelegate(monitor, palette, self.findings)
        self.setModel(self.findings)
        self.setItemDelegate(self._delegate)
        self.clicked.connect(self._clicked)
        monitor.ticked.connect(self.viewport().update)
        self.hide()

    def apply_palette(self, palette: Palette) -> None:
        self._delegate.apply_palette(palette)
        self.viewport().update()

    def show_below(self, field: QWidget, findings: tuple[Finding, ...]) -> None:
        self.findings.show(findings)
        if not findings:
            self.hide()
            return
        self.choose(0)
        height_px = len(findings) * row_height_px(self.fontMetrics()) + 2 * self.frameWidth() + 2
        corner = field.mapTo(self._window, QPoint(0, field.height() + 2))
        width_px = min(max(field.width(), SMALLEST_WIDTH_PX), self._window.width() - 16)
        left = max(8, min(corner.x(), self._window.width() - width_px - 8))
        self.setGeometry(left, corner.y(), width_px, min(height_px, self._window.height() - corner.y() - 8))
        self.show()
        self.raise_()

    @property
    def line(self) -> int:
        """The chosen line, -1 without one."""
        return self.currentIndex().row()

    def choose(self, line: int) -> None:
        self.setCurrentIndex(self.findings.index(line, 0))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.taken.emit(index.row())
