"""`watchfloor connection add | list | remove | test`."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace

from app.cli.asking import credentials
from app.cli.outcome import Exit, complain, say, wrong_usage
from app.cli.system_proxy import find_proxy
from app.cli.unit_record import iso_time, seconds
from app.cli.workplace import Workplace, find_profile, must_have, profile_from
from app.connection_test import ConnectionReport, test_connection
from app.connections.keyring_choice import KeyringTrouble
from app.connections.profile import Profile
from app.connections.secret_keeper import Kept


def run(arguments: Namespace, workplace: Workplace) -> int:
    actions = {"add": _add, "list": _list, "remove": _remove, "test": _test}
    return actions[arguments.action](arguments, workplace)


def _add(arguments: Namespace, workplace: Workplace) -> int:
    """Store the profile and its secret. Repeating it with the same values only enters the secret anew."""
    profile = replace(profile_from(arguments.name, arguments), poll_interval_s=arguments.poll_interval)
    stored = workplace.load_book().find(profile.name)
    again = stored is not None and stored.same_client(profile) and stored.partner_id == profile.partner_id
    secret = workplace.read_secret()
    credentials(profile, secret)
    if not again:
        workplace.book.add(profile)
    try:
        keeping = workplace.keeper.keep(profile, secret)
    except KeyringTrouble:
        if not again:
            workplace.book.remove(profile.name)
        raise
    if keeping.kept is Kept.IN_KEYRING:
        say(f"{profile.name} is stored, its secret in the system keyring.")
        return Exit.WORKED
    why = keeping.trouble.title if keeping.trouble else "There is no keyring"
    complain(
        f"{profile.name} is stored, but its secret is not: {why[:1].lower()}{why[1:]}."
        " Enter it in the window, where it lasts for one run, or pass it to each command with --secret-stdin."
    )
    return Exit.FAILED


def _list(arguments: Namespace, workplace: Workplace) -> int:
    profiles = workplace.load_book().profiles
    if arguments.json:
        print(json.dumps([_entries(profile) for profile in profiles], indent=2))
        return Exit.WORKED
    if not profiles:
        say("No connection is stored yet: add one with `watchfloor connection add`.")
    for profile in profiles:
        say(profile.name)
        on = "on" if profile.enabled else "off"
        origin = ", set for the whole machine" if profile.machine_wide else ""
        say(f"  {profile.domain}, every {profile.poll_interval_s:g} s, {on}{origin}")
        say(f"  Partner ID {profile.partner_id}, Client ID {profile.client_id}")
    return Exit.WORKED


def _entries(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name,
        "domain": str(profile.domain),
        "partner_id": profile.partner_id,
        "client_id": profile.client_id,
        "poll_interval_s": profile.poll_interval_s,
        "enabled": profile.enabled,
        "machine_wide": profile.machine_wide,
    }


def _remove(arguments: Namespace, workplace: Workplace) -> int:
    profile = find_profile(workplace.load_book(), arguments.name)
    workplace.book.remove(profile.name)
    try:
        workplace.keeper.forget(profile)
    except KeyringTrouble as trouble:
        complain(f"{profile.name} is removed, but its secret may still be in the keyring: {trouble.sentence}")
        return Exit.FAILED
    say(f"{profile.name} and its secret are removed.")
    return Exit.WORKED


def _test(arguments: Namespace, workplace: Workplace) -> int:
    names = [arguments.name] if arguments.name is not None else []
    if not names and not arguments.domain:
        raise wrong_usage("Name a stored connection, or give --domain, --partner-id, --client-id and --secret-stdin.")
    [(profile, secret)] = workplace.chosen_connections(names, arguments)
    report = test_connection(profile, must_have(profile, secret), find_proxy)
    if arguments.json:
        print(json.dumps(_record(profile, report), indent=2))
    else:
        _print(profile, report)
    if report.worked:
        return Exit.WORKED
    complain(f"{profile.name}: {report.problem}")
    return Exit.FAILED


def _record(profile: Profile, report: ConnectionReport) -> dict[str, object]:
    return {
        "name": profile.name,
        "domain": str(profile.domain),
        "ok": report.worked,
        "problem": report.problem,
        "code": report.trouble.code if report.trouble else None,
        "permissions": {permission.name: permission.granted for permission in report.permissions},
        "agency_name": report.agency_name,
        "returned": report.returned,
        "unreadable": report.unreadable,
        "located": report.located,
        "server_time": iso_time(report.server_time_ms),
        "newest_fix": iso_time(report.newest_fix_ms),
        "newest_fix_age_s": seconds(report.newest_fix_age_s),
        "clock_difference_s": seconds(report.clock_difference_s),
        "remarks": list(report.remarks),
    }


def _print(profile: Profile, report: ConnectionReport) -> None:
    say(profile.name if profile.name == str(profile.domain) else f"{profile.name} ({profile.domain})")
    words = {True: "granted", False: "MISSING", None: "could not be told"}
    for permission in report.permissions:
        say(f"  Permission {permission.name}: {words[permission.granted]}")
    if report.trouble is not None:
        return
    say(f"  Agency: {report.agency_name or 'not named'}")
    say(f"  Devices: {report.returned} returned, {report.located} with a position, {report.unreadable} unreadable")
    if report.newest_fix_age_s is not None:
        say(f"  Newest fix: {report.newest_fix_age_s:.1f} s old")
    if report.clock_difference_s is not None:
        way = "ahead of" if report.clock_difference_s >= 0 else "behind"
        say(f"  Clock: this workstation is {abs(report.clock_difference_s):.1f} s {way} the agency")
    for remark in report.remarks:
        say(f"  {remark}")
