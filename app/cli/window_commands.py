"""`watchfloor`, `demo` and `screenshot`: everything that needs Qt, imported only once nothing speaks against it."""

from __future__ import annotations

import gc
import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.outcome import CommandFailed, Exit, wrong_usage
from app.cli.preflight import import_sentence, obstacle, runs_as_root
from app.cli.workplace import Workplace, must_have
from app.training_feed import STREETS, TrainingFeed

if TYPE_CHECKING:
    from app.connections.profile import Profile
    from app.connections.secret import Secret


def run(arguments: Namespace, workplace: Workplace) -> int:
    picture = arguments.command == "screenshot"
    demo = arguments.command == "demo" or (picture and arguments.demo)
    if demo and arguments.agencies > arguments.units:
        raise wrong_usage("Each agency needs at least one unit: raise --units or lower --agencies.")
    file, direct = (_picture_wishes(arguments, workplace)) if picture else (None, None)
    sentence = obstacle(os.environ, root=runs_as_root(), offscreen=picture)
    if sentence:
        raise CommandFailed(Exit.CANNOT_SHOW, sentence)
    if picture:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    gc.disable()  # as long as things are only made, there is nothing to collect; `gui.collector` sees to it later
    feed = _training_feed(arguments) if demo else None
    try:
        from app.beginning import WINDOW, Beginning

        beginning = Beginning(feed)
        if not picture and not demo and not beginning.claim(workplace.folders.config_dir):
            return Exit.WORKED
        beginning.load(workplace.folders.cache_dir)
        beginning.wait(WINDOW)
        from app.main import run_picture, run_window
    except ImportError as error:
        if feed is not None:
            feed.stop()
        if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] == "app":
            raise
        raise CommandFailed(Exit.CANNOT_SHOW, import_sentence(error)) from None
    if file is None:
        return run_window(workplace.folders, workplace.log, beginning)
    return run_picture(
        workplace.folders, workplace.log, beginning, file, size=arguments.size, after_s=arguments.after, direct=direct
    )


def _training_feed(arguments: Namespace) -> TrainingFeed:
    """Before anything else is imported: it has as much to do as we have."""
    from app.resources import find_resources

    try:
        return TrainingFeed(arguments.units, arguments.agencies, arguments.seed, find_resources().path(STREETS))
    except OSError:
        raise CommandFailed(Exit.FAILED, "The training feed cannot be started on this machine.") from None


def _picture_wishes(arguments: Namespace, workplace: Workplace) -> tuple[Path, tuple[Profile, Secret] | None]:
    file = Path(arguments.file)
    if file.suffix.lower() != ".png":
        raise wrong_usage("The picture's name must end in .png.")
    if not file.absolute().parent.is_dir():
        raise wrong_usage("The folder for the picture does not exist.")
    if not (arguments.domain or arguments.partner_id or arguments.client_id):
        if arguments.secret_stdin:
            raise wrong_usage("--secret-stdin goes with --domain, --partner-id and --client-id.")
        return file, None
    if arguments.demo:
        raise wrong_usage("Give either --demo or a connection.")
    [(profile, secret)] = workplace.chosen_connections([], arguments)
    return file, (profile, must_have(profile, secret))
