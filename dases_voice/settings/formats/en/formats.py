"""Days and hours as one writes them in Europe: in full, the day first, 24 hours."""

DATE_FORMAT = "j\u00a0F Y"
DATETIME_FORMAT = "j\u00a0F Y, H:i"
TIME_FORMAT = "H:i"
