"""Addresses of the pupil's own door. A token is the whole address: no name, no number."""

from django.urls import path

from consent.views import pupil

app_name = "own"
urlpatterns = [
    path("goodbye/", pupil.goodbye, name="goodbye"),
    path("<str:token>/", pupil.door, name="door"),
    path("<str:token>/mine/", pupil.mine, name="mine"),
    path("<str:token>/recordings/<uuid:recording_id>/", pupil.recording, name="recording"),
    path("<str:token>/stop/", pupil.stop, name="stop"),
    path("<str:token>/voice.html", pupil.saved, name="saved"),
    path("<str:token>/voice.json", pupil.export, name="export"),
    path("<str:token>/leave/", pupil.leave, name="leave"),
]
