"""Prepared statements for the apps above, which know no ledger: see `consent.prepared`."""

from consent.prepared import Insert, Select, Update, slot

__all__ = ["Insert", "Select", "Update", "slot"]
