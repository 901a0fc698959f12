"""Addresses of the collection."""

from django.urls import path

from dases_voice.collection import api
from dases_voice.collection.views import campaigns, offline, prompts, sessions, tablet

app_name = "collection"
urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<uuid:campaign_id>/edit/", campaigns.campaign_edit, name="campaign_edit"),
    path("campaigns/<uuid:campaign_id>/texts/", campaigns.prompts_add, name="prompts_add"),
    path(
        "campaigns/<uuid:campaign_id>/texts/<uuid:prompt_id>/retire/",
        campaigns.prompt_retire,
        name="prompt_retire",
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
    path("turn/voices/<uuid:prompt_id>/", prompts.voice, name="voice"),
    path("turn/card/<slug:card>/", tablet.secret, name="secret"),
    path("record/", tablet.record, name="record"),
    path("record/worker.js", offline.worker, name="worker"),
    path("record/offline/", offline.offline, name="offline"),
    path("api/takes/<uuid:take_id>", api.take, name="take"),
]
