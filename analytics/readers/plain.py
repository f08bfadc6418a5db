"""Plain text: one file is one article."""

from pathlib import Path

from analytics.readers.encoding import decode
from analytics.readers.records import Reading, Record, refuse


def read_plain(path: Path) -> Reading:
    """Read a text file as one article; its title and date are looked for in the text later."""
    text, _ = decode(path.read_bytes())
    if not text.strip():
        return refuse(path, "empty", "the file is empty")
    if sum(character.isprintable() or character.isspace() for character in text[:4000]) < 0.9 * len(text[:4000]):
        return refuse(path, "unsupported_format", "the file is not text")
    return Reading([Record(str(path), None, text)], [])
