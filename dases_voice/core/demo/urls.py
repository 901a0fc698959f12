"""Addresses of the demonstration."""

from django.urls import path

from dases_voice.core.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.start, name="start"),
    path("progress/", views.progress, name="progress"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<uuid:message_id>/", views.message, name="message"),
    path("mailbox/<uuid:message_id>/html/", views.message_html, name="message_html"),
]
