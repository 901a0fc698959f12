"""The square on a printed receipt fills the check in, and nothing of it stays in the address."""

from tests.dases_voice.core.design.conftest import ORIGIN, Open

NUMBER, FINGERPRINT = "2K7M-9QXR-T4WB", "0123456789abcdef" * 4


def test_the_square_fills_the_form_and_sends_nothing(open_page: Open) -> None:
    page = open_page("/proof/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("about:blank")
    page.goto(f"{ORIGIN}/proof/#{NUMBER}.{FINGERPRINT}")
    page.wait_for_function("location.hash === ''")
    assert page.input_value("#id_number") == NUMBER
    assert page.input_value("#id_fingerprint") == FINGERPRINT
    assert page.url == f"{ORIGIN}/proof/"
    assert page.evaluate("document.activeElement.id") == "check-number"
    assert not any(FINGERPRINT in url.partition("#")[0] for url in asked)


def test_without_a_square_the_form_is_empty(open_page: Open) -> None:
    page = open_page("/proof/")
    assert page.input_value("#id_number") == ""
