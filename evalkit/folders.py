"""Where EvalKit keeps things on this computer. Apart from settings.py, because the window needs it before its first paint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "EVALKIT_HOME"
"""Environment variable that puts all folders under one (portable installations, tests)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Folders of this user; they need not exist yet."""

    data: Path
    """Models, footage, session reports."""
    config: Path
    """Settings."""
    log: Path

    @property
    def settings_file(self) -> Path:
        """The file that `load_settings` and `save_settings` are about."""
        return self.config / "settings.json"


def default_folders(environment: Mapping[str, str] | None = None) -> Folders:
    """Return the folders this operating system wants, or those under EVALKIT_HOME of `environment` (default: os.environ)."""
    home = (os.environ if environment is None else environment).get(HOME_VARIABLE, "")
    if home:
        root = Path(home).expanduser().absolute()
        return Folders(data=root / "data", config=root / "config", log=root / "log")
    places = platformdirs.PlatformDirs("EvalKit", appauthor=False)
    return Folders(data=places.user_data_path, config=places.user_config_path, log=places.user_log_path)
