"""Addresses of the review."""

from django.urls import path

from dases_voice.review import views

app_name = "review"
urlpatterns = [
    path("review/", views.queue, name="queue"),
    path("review/next/", views.next_clip, name="next"),
    path("review/undo/", views.undo, name="undo"),
    path("review/guide/", views.guide, name="guide"),
    path("review/flagged/", views.flagged, name="flagged"),
    path("review/<uuid:review_id>/", views.clip, name="clip"),
    path("review/<uuid:review_id>/audio/", views.audio, name="audio"),
    path("review/<uuid:review_id>/mute/", views.mute, name="mute"),
    path("review/<uuid:review_id>/decide/", views.decide, name="decide"),
]
