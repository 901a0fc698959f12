"""Addresses at which anybody checks what this installation has put its name to."""

from django.urls import path

from consent import api
from consent.views import proofs

app_name = "proof"
urlpatterns = [
    path("proof/", proofs.verify, name="verify"),
    path("proof/keys.json", proofs.keys, name="keys"),
    path("api/receipts/<str:number>", api.receipt, name="receipt"),
    path("api/proofs/<uuid:proof_id>", api.proof, name="proof"),
]
