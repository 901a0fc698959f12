"""Addresses of the schools."""

from django.urls import path

from dases_voice.schools.views import classes, establishments, letters, rosters

app_name = "schools"
urlpatterns = [
    path("classes/", classes.class_list, name="classes"),
    path("classes/<uuid:class_id>/", classes.class_detail, name="class"),
    path("classes/<uuid:class_id>/cards/", classes.class_cards, name="cards"),
    path("classes/<uuid:class_id>/letters/", letters.letters, name="letters"),
    path("schools/", establishments.school_list, name="schools"),
    path("schools/roster-example.csv", rosters.example, name="roster_example"),
    path("schools/<uuid:school_id>/", establishments.school_detail, name="school"),
    path("schools/<uuid:school_id>/roster/", rosters.upload, name="roster_upload"),
    path(
        "schools/<uuid:school_id>/roster/<uuid:draft_id>/", rosters.preview, name="roster_preview"
    ),
]
