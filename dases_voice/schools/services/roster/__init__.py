"""Import of a school's list of pupils from a file of its own software.

A file is read (`reading`), compared with what the school has (`planning`), kept for half an hour
while somebody looks at the comparison (`drafts`), and applied in one transaction (`applying`).
"""

from dases_voice.schools.services.roster.applying import apply_roster
from dases_voice.schools.services.roster.drafts import (
    draft_roster,
    forget_expired_drafts,
    open_draft,
)
from dases_voice.schools.services.roster.planning import RosterPlan, plan_roster

__all__ = [
    "RosterPlan",
    "apply_roster",
    "draft_roster",
    "forget_expired_drafts",
    "open_draft",
    "plan_roster",
]
