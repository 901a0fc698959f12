"""Addresses of the desk."""

from django.urls import path

from dases_voice.protection import api, views
from dases_voice.protection.views import notices, rules

app_name = "protection"
urlpatterns = [
    path("api/permissions", api.permissions, name="api_permissions"),
    path("api/displays", api.displays, name="api_displays"),
    path("api/decisions", api.decisions, name="api_decisions"),
    path("api/withdrawals", api.withdrawals, name="api_withdrawals"),
    path("protection/", views.desk, name="desk"),
    path("protection/verify/", views.verify, name="verify"),
    path("protection/register/", views.register, name="register"),
    path("protection/register.csv", views.register_csv, name="register_csv"),
    path("protection/register.pdf", views.register_pdf, name="register_pdf"),
    path("protection/withdrawals/new/", views.announce, name="announce"),
    path("protection/cases/<uuid:case_id>/", views.case, name="case"),
    path("protection/cases/<uuid:case_id>/finding/", views.finding, name="finding"),
    path("protection/cases/<uuid:case_id>/hold/", views.hold, name="hold"),
    path("protection/cases/<uuid:case_id>/lift/", views.lift, name="lift"),
    path("protection/cases/<uuid:case_id>/settle/", views.settle, name="settle"),
    path("protection/cases/<uuid:case_id>/verified/", views.verified, name="verified"),
    path("protection/cases/<uuid:case_id>/identity/", views.case_identity, name="case_identity"),
    path("protection/requests/new/", views.request_new, name="request_new"),
    path("protection/requests/new-of-pupil/", views.pupil_request_new, name="pupil_request_new"),
    path("protection/requests/<uuid:request_id>/sheet/", views.sheet, name="sheet"),
    path("protection/requests/<uuid:request_id>/telling/", views.telling, name="telling"),
    path("protection/requests/<uuid:request_id>/", views.rights_request, name="request"),
    path("protection/requests/<uuid:request_id>/answer/", views.answer, name="answer"),
    path(
        "protection/requests/<uuid:request_id>/identity/",
        views.request_identity,
        name="request_identity",
    ),
    path("protection/notices/", notices.notice_list, name="notices"),
    path("protection/notices/versions/<uuid:version_id>/", notices.version, name="version"),
    path("protection/notices/words/<uuid:rendering_id>/", notices.rendering, name="rendering"),
    path("protection/notices/words/<uuid:rendering_id>/propose/", notices.propose, name="propose"),
    path("protection/notices/changes/<uuid:change_id>/", notices.change, name="change"),
    path("protection/notices/changes/<uuid:change_id>/confirm/", notices.confirm, name="confirm"),
    path("protection/notices/changes/<uuid:change_id>/drop/", notices.drop, name="drop"),
    path("protection/rules/", rules.rule_list, name="rules"),
    path("protection/rules/<slug:code>/", rules.purpose, name="purpose"),
    path("protection/rules/<slug:code>/propose/", rules.propose, name="propose_rules"),
    path("protection/rules/proposals/<uuid:proposal_id>/", rules.proposal, name="rules_proposal"),
    path(
        "protection/rules/proposals/<uuid:proposal_id>/confirm/",
        rules.confirm,
        name="confirm_rules",
    ),
    path(
        "protection/rules/proposals/<uuid:proposal_id>/set-aside/",
        rules.set_aside,
        name="set_rules_aside",
    ),
]
