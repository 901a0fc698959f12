"""Addresses of the collection."""

from django.urls import path

from dases_voice.collection import api
from dases_voice.collection.views import (
    campaigns,
    offline,
    prompt_sets,
    prompt_tables,
    prompts,
    sessions,
    set_prompts,
    tablet,
)

app_name = "collection"
urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<uuid:campaign_id>/edit/", campaigns.campaign_edit, name="campaign_edit"),
    path("campaigns/<uuid:campaign_id>/quality/", campaigns.quality_limits, name="quality_limits"),
    path("campaigns/<uuid:campaign_id>/texts/", campaigns.prompts_add, name="prompts_add"),
    path(
        "campaigns/<uuid:campaign_id>/texts/<uuid:prompt_id>/retire/",
        campaigns.prompt_retire,
        name="prompt_retire",
    ),
    path("campaigns/<uuid:campaign_id>/sets/", campaigns.set_use, name="set_use"),
    path("prompt-sets/", prompt_sets.set_list, name="prompt_sets"),
    path("prompt-sets/new/", prompt_sets.set_new, name="prompt_set_new"),
    path("prompt-sets/example.csv", prompt_tables.table_example, name="prompts_example"),
    path("prompt-sets/<uuid:set_id>/", prompt_sets.set_page, name="prompt_set"),
    path("prompt-sets/<uuid:set_id>/edit/", prompt_sets.set_edit, name="prompt_set_edit"),
    path("prompt-sets/<uuid:set_id>/copy/", prompt_sets.set_copy, name="prompt_set_copy"),
    path("prompt-sets/<uuid:set_id>/import/", prompt_tables.table_import, name="prompts_import"),
    path("prompt-sets/<uuid:set_id>/prompts.csv", prompt_tables.table_export, name="prompts_csv"),
    path(
        "prompt-sets/<uuid:set_id>/add/<slug:kind>/", set_prompts.prompt_add, name="set_prompt_add"
    ),
    path(
        "prompt-sets/<uuid:set_id>/prompts/<uuid:prompt_id>/",
        set_prompts.prompt_edit,
        name="set_prompt_edit",
    ),
    path(
        "prompt-sets/<uuid:set_id>/prompts/<uuid:prompt_id>/move/<slug:way>/",
        set_prompts.prompt_move,
        name="set_prompt_move",
    ),
    path(
        "prompt-sets/<uuid:set_id>/prompts/<uuid:prompt_id>/remove/",
        set_prompts.prompt_remove,
        name="set_prompt_remove",
    ),
    path(
        "prompt-sets/<uuid:set_id>/prompts/<uuid:prompt_id>/preview/",
        set_prompts.prompt_preview,
        name="set_prompt_preview",
    ),
    path(
        "prompt-sets/<uuid:set_id>/prompts/<uuid:prompt_id>/voice/",
        set_prompts.set_voice,
        name="set_voice",
    ),
    path("classes/<uuid:class_id>/sessions/", sessions.open_class_session, name="open_session"),
    path("sessions/", sessions.session_list, name="sessions"),
    path("sessions/<uuid:session_id>/", sessions.session_page, name="session"),
    path("sessions/<uuid:session_id>/board/", sessions.board, name="board"),
    path("sessions/<uuid:session_id>/pause/", sessions.pause, name="pause_session"),
    path("sessions/<uuid:session_id>/resume/", sessions.resume, name="resume_session"),
    path("sessions/<uuid:session_id>/extend/", sessions.extend, name="extend_session"),
    path("sessions/<uuid:session_id>/close/", sessions.close, name="close_session"),
    path("sessions/<uuid:session_id>/admit/<uuid:pupil_id>/", sessions.admit, name="admit"),
    path(
        "sessions/<uuid:session_id>/calls/<uuid:pupil_id>/",
        sessions.answer_call,
        name="answer_call",
    ),
    path("join/", tablet.join, name="join"),
    path("join/<slug:code>/", tablet.join_by_code, name="join_by_code"),
    path("turn/", tablet.cards, name="cards"),
    path("turn/assent/", tablet.assent, name="assent"),
    path("turn/beat/", tablet.beat, name="beat"),
    path("turn/end/", tablet.end, name="end"),
    path("turn/ticket/", tablet.renew, name="renew_ticket"),
    path("turn/voices/<uuid:prompt_id>/", prompts.voice, name="voice"),
    path("turn/card/<slug:card>/", tablet.secret, name="secret"),
    path("record/", tablet.record, name="record"),
    path("record/worker.js", offline.worker, name="worker"),
    path("record/offline/", offline.offline, name="offline"),
    path("api/takes/<uuid:take_id>", api.take, name="take"),
]
