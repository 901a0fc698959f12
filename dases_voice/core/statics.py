"""How the site's static files are stored: hashed, compressed, and the big modules in one file each."""

from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from dases_voice.core.modules import join_modules

# Entry modules that import others. In the sources they stay apart.
MODULES = (
    "js/app/site.js",
    "js/recorder/break.js",
    "js/recorder/main.js",
    "js/recorder/encoder-worker.js",
    "js/recorder/service-worker.js",
    "js/recorder/waiting.js",
)


class SiteStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # has no types
    """The manifest storage, which first joins each entry module with what it imports."""

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Join, then hash and compress as ever."""
        if not kwargs.get("dry_run"):
            joined = {name: self._join(name, paths) for name in MODULES if name in paths}
            paths = {**paths, **joined}
        return super().post_process(paths, *args, **kwargs)

    def _join(self, entry: str, paths: dict[str, Any]) -> tuple["SiteStorage", str]:
        """Write the joined module over the copy of the entry, and say that it is to be hashed."""

        def read(name: str) -> str:
            # From the sources: what was collected before may be joined already.
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        Path(self.path(entry)).write_text(join_modules(entry=entry, read=read), encoding="utf-8")
        return self, entry
