"""A kept take reaches the server exactly once, whatever the line does; and then leaves the device."""

from tests.dases_voice.collection.recorder.conftest import Tablet


def wake(tablet: Tablet) -> None:
    """Tell the page that the line is back, as the browser would."""
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")


def waiting_notice(tablet: Tablet) -> str:
    notice = tablet.page.locator("[data-dases-waiting]")
    return notice.inner_text().strip() if notice.is_visible() else ""


def test_takes_kept_without_a_line_survive_a_reload_and_arrive_once(tablet: Tablet) -> None:
    tablet.site.line_is_cut = True
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()
    tablet.record_and_keep()
    tablet.shows("thanks")
    kept = {row["id"] for row in tablet.stored()}
    assert len(kept) == 2
    assert all(row["bytes"] > 10_000 for row in tablet.stored())

    tablet.page.reload()
    tablet.shows("thanks")  # both sentences are done: the page remembers before the server knows
    tablet.until(lambda: waiting_notice(tablet).startswith("2"))
    tablet.site.line_is_cut = False
    wake(tablet)
    tablet.until(lambda: tablet.stored() == [])

    assert set(tablet.site.takes) == kept
    assert sorted(sent.status for sent in tablet.site.sent) == [201, 201]
    tablet.until(lambda: waiting_notice(tablet) == "")


def test_the_pupil_sees_what_waits_while_there_is_no_network(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.page.context.set_offline(True)
    tablet.record_and_keep()
    tablet.until(lambda: waiting_notice(tablet).startswith("1"))
    tablet.page.context.set_offline(False)
    tablet.until(lambda: waiting_notice(tablet) == "")
    assert len(tablet.site.takes) == 1


def test_a_fresh_ticket_frees_the_takes_of_the_same_turn(tablet: Tablet) -> None:
    tablet.site.answer_always = 401
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()
    tablet.until(lambda: waiting_notice(tablet).startswith("1"))
    assert [row["status"] for row in tablet.stored()] == ["teacher"]

    tablet.site.answer_always = None
    tablet.data["ticket"] = "a-fresh-ticket"
    tablet.open()
    tablet.until(lambda: tablet.stored() == [])
    assert tablet.site.sent[-1].headers["authorization"] == "Ticket a-fresh-ticket"


def test_when_consent_is_gone_takes_are_deleted_and_only_covers_follow(tablet: Tablet) -> None:
    tablet.site.answer_always = 410
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()
    tablet.until(lambda: len(tablet.site.sent) == 1)
    tablet.until(lambda: tablet.stored() == [])

    tablet.site.answer_always = None
    tablet.record_and_keep()  # the pupil notices nothing
    tablet.shows("thanks")
    tablet.until(lambda: len(tablet.site.sent) == 2)
    take, cover = (sent.body for sent in tablet.site.sent)
    assert take.startswith(b"fLaC")
    assert not cover.startswith(b"fLaC")
    tablet.until(lambda: tablet.stored() == [])
    assert waiting_notice(tablet) == ""
