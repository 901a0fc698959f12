"""Addresses of the corpora."""

from django.urls import path

from dases_voice.corpora import api
from dases_voice.corpora.views import (
    agreements,
    corpora,
    downloads,
    editions,
    versions,
    webhooks,
)

app_name = "corpora"
urlpatterns = [
    path("corpora/", corpora.corpus_list, name="list"),
    path("corpora/new/", corpora.corpus_new, name="new"),
    path("corpora/<slug:slug>/", corpora.corpus_page, name="corpus"),
    path("corpora/<slug:slug>/v<str:number>/", versions.version_page, name="version"),
    path(
        "corpora/<slug:slug>/v<str:number>/e<int:revision>/",
        versions.version_page,
        name="revision",
    ),
    path("corpora/<uuid:corpus_id>/freeze/", versions.freeze, name="freeze"),
    path("corpora/<uuid:corpus_id>/offer/", corpora.agreement_new, name="offer"),
    path("versions/<uuid:version_id>/publish/", versions.publish, name="publish"),
    path("parties/", corpora.party_list, name="parties"),
    path("agreements/", agreements.my_agreements, name="my_agreements"),
    path("agreements/<uuid:agreement_id>/", agreements.agreement_page, name="agreement"),
    path("agreements/<uuid:agreement_id>/policy.odrl.json", agreements.policy, name="policy"),
    path("agreements/<uuid:agreement_id>/sign/", agreements.sign, name="sign"),
    path("agreements/<uuid:agreement_id>/end/", agreements.end, name="end_agreement"),
    path("agreements/<uuid:agreement_id>/editions/", agreements.open_edition, name="open_edition"),
    path("deletions/<uuid:notice_id>/", agreements.deletion_notice, name="deletion_notice"),
    path("deletions/<uuid:notice_id>/list.txt", agreements.deletion_list, name="deletion_list"),
    path("deletions/<uuid:notice_id>/attest/", agreements.attest, name="attest"),
    path("editions/<uuid:edition_id>/", editions.edition_page, name="edition"),
    path("editions/<uuid:edition_id>/state/", editions.edition_state, name="edition_state"),
    path("editions/<uuid:edition_id>/files/<path:path>", downloads.file, name="file"),
    path("api/takedowns", api.takedowns, name="api_takedowns"),
    path("webhooks/", webhooks.webhook_list, name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", webhooks.webhook_page, name="webhook"),
    path("webhooks/<uuid:webhook_id>/remove/", webhooks.remove, name="remove_webhook"),
    path("webhooks/<uuid:webhook_id>/resume/", webhooks.resume, name="resume_webhook"),
    path(
        "api/editions/<uuid:edition_id>/files/<path:path>",
        api.file_by_token,
        name="api_file",
    ),
]
