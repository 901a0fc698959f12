"""Addresses of the schools."""

from django.urls import path

from dases_voice.schools.views import classes, establishments, letters, paper, papers, rosters

app_name = "schools"
urlpatterns = [
    path("classes/", classes.class_list, name="classes"),
    path("classes/<uuid:class_id>/", classes.class_detail, name="class"),
    path("classes/<uuid:class_id>/cards/", classes.class_cards, name="cards"),
    path("classes/<uuid:class_id>/letters/", letters.letters, name="letters"),
    path("papers/classes/<uuid:class_id>/", papers.print_class, name="paper_forms"),
    path("papers/", papers.queue, name="papers"),
    path("papers/scan/", papers.scan, name="paper_scan"),
    path("papers/withdrawal/", papers.withdrawal, name="paper_withdrawal"),
    path("papers/<uuid:form_id>/", paper.show, name="paper"),
    path("papers/<uuid:form_id>/picture/", paper.picture, name="paper_picture"),
    path("papers/<uuid:form_id>/reading/", paper.read, name="paper_read"),
    path("papers/<uuid:form_id>/validation/", paper.validate, name="paper_validate"),
    path("papers/<uuid:form_id>/void/", paper.void, name="paper_void"),
    path("schools/", establishments.school_list, name="schools"),
    path("schools/roster-example.csv", rosters.example, name="roster_example"),
    path("schools/<uuid:school_id>/", establishments.school_detail, name="school"),
    path("schools/<uuid:school_id>/line/", establishments.school_line, name="school_line"),
    path("schools/<uuid:school_id>/roster/", rosters.upload, name="roster_upload"),
    path(
        "schools/<uuid:school_id>/roster/<uuid:draft_id>/", rosters.preview, name="roster_preview"
    ),
]
