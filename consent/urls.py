"""Addresses of the family door. A token is the whole address: no name, no number."""

from django.urls import path

from consent import views

app_name = "consent"
urlpatterns = [
    path("goodbye/", views.goodbye, name="goodbye"),
    path("new-link-sent/", views.new_link_sent, name="new_link_sent"),
    path("<str:token>/", views.door, name="door"),
    path("<str:token>/notice/", views.notice, name="notice"),
    path("<str:token>/decide/", views.decide, name="decide"),
    path("<str:token>/later/", views.later, name="later"),
    path("<str:token>/answer/", views.answer, name="answer"),
    path("<str:token>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:token>/receipt/", views.receipt, name="receipt"),
    path("<str:token>/receipt.json", views.receipt_file, name="receipt_file"),
    path("<str:token>/leave/", views.leave, name="leave"),
    path("<str:token>/new-link/", views.new_link, name="new_link"),
]
