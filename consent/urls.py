"""Addresses of the family door. A token is the whole address: no name, no number."""

from django.urls import path

from consent import views

app_name = "consent"
urlpatterns = [
    path("goodbye/", views.goodbye, name="goodbye"),
    path("sounds/<str:sha256>/", views.sound, name="sound"),
    path("new-link-sent/", views.new_link_sent, name="new_link_sent"),
    path("sign-in/lost/", views.sign_in_lost, name="sign_in_lost"),
    path("sign-in/<str:provider>/", views.signed_in, name="signed_in"),
    path("<str:token>/", views.door, name="door"),
    path("<str:token>/sign-in/<str:provider>/", views.sign_in, name="sign_in"),
    path("<str:token>/not-confirmed/<str:problem>/", views.not_confirmed, name="not_confirmed"),
    path("<str:token>/notice/", views.notice, name="notice"),
    path("<str:token>/decide/", views.decide, name="decide"),
    path("<str:token>/points/", views.points, name="points"),
    path("<str:token>/later/", views.later, name="later"),
    path("<str:token>/answer/", views.answer, name="answer"),
    path("<str:token>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:token>/receipt/", views.receipt, name="receipt"),
    path("<str:token>/receipt.json", views.receipt_file, name="receipt_file"),
    path("<str:token>/receipt.json.jws", views.receipt_seal, name="receipt_seal"),
    path("<str:token>/receipt.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("<str:token>/voice/", views.voice, name="voice"),
    path("<str:token>/voice/<uuid:recording_id>/", views.recording, name="recording"),
    path("<str:token>/rights/", views.rights, name="rights"),
    path("<str:token>/export.json", views.export, name="export"),
    path("<str:token>/leave/", views.leave, name="leave"),
    path("<str:token>/new-link/", views.new_link, name="new_link"),
]
