"""Days and hours as one writes them in French: in full, and never broken between day and month."""

DATE_FORMAT = "j\u00a0F Y"
DATETIME_FORMAT = "j\u00a0F Y \\à\u00a0H:i"
TIME_FORMAT = "H:i"
