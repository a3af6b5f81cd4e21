"""Files that are written as a whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path beside a file, to write to: it takes the file's place when all went well, and is gone otherwise.

    Its name is like no other, so that nothing of the user's is lost; the folder is that of the file, because only
    within a folder one file can take another's place at once. What is written may be a folder too, and only a folder
    takes the place of a folder.

    Raises:
        OSError: when it cannot take its place.

    Examples:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "city.yaml"
        >>> with whole_file(file) as part:
        ...     _ = part.write_text("city: Bergen")
        >>> [found.name for found in file.parent.iterdir()]
        ['city.yaml']
    """
    part = target.with_name(f".{target.name[:100]}.{uuid4().hex[:8]}.part")
    try:
        yield part
        if part.is_dir():  # which cannot take the place of a file, or of a folder that holds something
            _remove(target)
        part.replace(target)
    finally:
        _remove(part)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
