"""What one try of a connection found out, as lines to read."""

from __future__ import annotations

from dataclasses import dataclass

from app.connection_test import ConnectionReport, Permission
from app.units.freshness import age_words


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line. `good` None: neither good nor bad."""

    text: str
    good: bool | None = None


def report_lines(report: ConnectionReport) -> tuple[ReportLine, ...]:
    """The verdict first, then the three permissions, then what came, then what is worth a look."""
    lines = [ReportLine("✓ The connection works", True) if report.worked else ReportLine(f"✗ {report.problem}", False)]
    lines += [_permission_line(permission) for permission in report.permissions]
    if report.trouble is None:
        lines += [ReportLine(text) for text in _findings(report)]
    lines += [ReportLine(f"▲ {remark}", False) for remark in report.remarks]
    return tuple(lines)


def _permission_line(permission: Permission) -> ReportLine:
    if permission.granted is None:
        return ReportLine(f"– Permission {permission.name}: could not be told")
    return ReportLine(
        f"✓ Permission {permission.name}" if permission.granted else f"✗ Permission {permission.name} is missing",
        permission.granted,
    )


def _findings(report: ConnectionReport) -> list[str]:
    returned = report.returned or 0
    devices = "1 device" if returned == 1 else f"{returned} devices"
    if report.located is not None:
        devices += f", {report.located} with a position"
    found = [f"Agency: {report.agency_name or 'it does not say its name'}", f"Returned: {devices}"]
    if report.newest_fix_age_s is not None and report.newest_fix_ms is not None:
        age = age_words(report.newest_fix_age_s, report.newest_fix_ms)
        found.append(f"Newest fix: {age} ago" if report.newest_fix_age_s < 3600 else f"Newest fix: {age}")
    if report.clock_difference_s is not None:
        found.append(f"Clock: {_clock_words(report.clock_difference_s)}")
    return found


def _clock_words(difference_s: float) -> str:
    if abs(difference_s) < 1:
        return "this workstation and the agency agree within 1 s"
    return f"this workstation is {abs(difference_s):.0f} s {'ahead of' if difference_s > 0 else 'behind'} the agency"
