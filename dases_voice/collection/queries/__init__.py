"""Questions about campaigns, sessions, turns and recordings."""

from dases_voice.collection.queries.board import Board, board_of
from dases_voice.collection.queries.campaigns import (
    campaigns_for,
    current_prompts,
    running_campaigns,
)
from dases_voice.collection.queries.draws import prompts_of_turn
from dases_voice.collection.queries.keeping_gate import CLOSED_STATES, ruling_on_work
from dases_voice.collection.queries.prompt_sets import (
    SetSearch,
    current_version,
    incomplete_prompts,
    matching_sets,
    prompt_sets_for,
    prompts_of_set,
    schools_of,
    sets_for_campaign,
    versions_in_use,
)
from dases_voice.collection.queries.recording_gate import ruling_on
from dases_voice.collection.queries.recordings import (
    recordings_of_subject,
    same_samples,
)
from dases_voice.collection.queries.refusals import ADVICE, refusals_in
from dases_voice.collection.queries.sessions import (
    is_admitted,
    open_session_of_class,
    session_of_code,
    sessions_for,
)
from dases_voice.collection.queries.turns import (
    covered_pupils,
    is_asked,
    secret_of,
    turn_of_ticket,
)

__all__ = [
    "ADVICE",
    "CLOSED_STATES",
    "Board",
    "SetSearch",
    "board_of",
    "campaigns_for",
    "covered_pupils",
    "current_prompts",
    "current_version",
    "incomplete_prompts",
    "is_admitted",
    "is_asked",
    "matching_sets",
    "open_session_of_class",
    "prompt_sets_for",
    "prompts_of_set",
    "prompts_of_turn",
    "recordings_of_subject",
    "refusals_in",
    "ruling_on",
    "ruling_on_work",
    "running_campaigns",
    "same_samples",
    "schools_of",
    "secret_of",
    "session_of_code",
    "sessions_for",
    "sets_for_campaign",
    "turn_of_ticket",
    "versions_in_use",
]
