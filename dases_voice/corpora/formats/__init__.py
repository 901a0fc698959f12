"""The files of an edition, one module per format. Pure: rows in, bytes out, the same every time."""
