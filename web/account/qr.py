"""A QR code as values for an inline SVG, because a strict content policy lets no page carry images in its text."""

from __future__ import annotations

from dataclasses import dataclass

from qrcode.main import QRCode


@dataclass(frozen=True, slots=True)
class Drawing:
    size: int
    """Modules along one side, the quiet border included."""
    path: str


def drawn(text: str) -> Drawing:
    code = QRCode()
    code.add_data(text)
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return Drawing(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
