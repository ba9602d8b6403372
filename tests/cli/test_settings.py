import tomllib
from pathlib import Path

import pytest

from app.folders import Folders
from app.resources import MissingResource, Resources, find_resources
from app.settings import Settings, SettingsFile, StateFile, Theme
from app.toml_file import FileTrouble


def test_settings_come_back_as_saved_and_unknown_entries_are_kept(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('version = 1\nlater = "kept"\n', encoding="utf-8")
    settings_file = SettingsFile(tmp_path)
    loaded = settings_file.load()
    assert loaded.settings == Settings() and loaded.notices == ()
    chosen = Settings(
        Theme.LIGHT, docked_on_map=True, text_scale_percent=150, unit_speed_km_h=30, other_entries=loaded.settings.other_entries
    )
    settings_file.save(chosen)
    assert SettingsFile(tmp_path).load().settings == chosen
    assert tomllib.loads((tmp_path / "settings.toml").read_text(encoding="utf-8"))["later"] == "kept"


def test_one_bad_value_falls_back_alone_and_the_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'theme = "pink"\ntext_scale_percent = 500\nunit_speed_km_h = 900\ndocked_on_map = "no"\nunassigned_on_map = true\n',
        encoding="utf-8",
    )
    loaded = SettingsFile(tmp_path).load()
    assert loaded.settings == Settings(unassigned_on_map=True)
    assert len(loaded.notices) == 5 and (tmp_path / "settings.toml.bad").exists()


def test_garbage_starts_with_the_defaults_and_a_newer_file_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\x00\xff garbage")
    assert SettingsFile(tmp_path).load().settings == Settings()
    path.write_text('version = 2\ntheme = "light"\n', encoding="utf-8")
    assert SettingsFile(tmp_path).load().settings.theme is Theme.LIGHT
    with pytest.raises(FileTrouble):
        SettingsFile(tmp_path).save(Settings())
    assert path.read_text(encoding="utf-8") == 'version = 2\ntheme = "light"\n'


def test_the_windows_place_is_remembered_and_losing_it_costs_nothing(tmp_path: Path) -> None:
    StateFile(tmp_path).save({"geometry": "AQID"})
    assert StateFile(tmp_path).load() == {"geometry": "AQID"}
    (tmp_path / "state.toml").write_bytes(b"\xff")
    assert StateFile(tmp_path).load() == {}
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    StateFile(tmp_path / "blocked").save({"geometry": "AQID"})


def test_config_dir_moves_every_folder(tmp_path: Path) -> None:
    folders = Folders.under(tmp_path)
    for folder in (folders.config_dir, folders.data_dir, folders.cache_dir, folders.log_dir, folders.machine_config_dir):
        assert folder.is_relative_to(tmp_path)
    assert Folders.of_system().config_dir.name == "watchfloor"


def test_resources_are_found_in_the_installed_package_first_then_beside_it(tmp_path: Path) -> None:
    package = tmp_path / "app"
    for folder in (package / "_resources", tmp_path / "resources"):
        (folder / "map").mkdir(parents=True)
        (folder / "map" / "layer.js").write_text(folder.name, encoding="utf-8")
    assert find_resources(package).read_text("map/layer.js") == "_resources"
    assert find_resources(tmp_path / "other").read_text("map/layer.js") == "resources"
    with pytest.raises(MissingResource) as caught:
        find_resources(tmp_path / "no" / "where")
    assert caught.value.advice
    with pytest.raises(MissingResource):
        Resources(tmp_path / "resources").path("../app/_resources/map/layer.js")
    assert find_resources().root.is_dir()
