from dases_voice.core.supervisor.backoff import DELAYS_S, STEADY_S, Backoff


def test_each_death_that_follows_another_waits_longer() -> None:
    backoff = Backoff()
    delays = [backoff.delay_after(uptime_s=0.1) for _ in DELAYS_S]
    assert delays == sorted(set(DELAYS_S))


def test_a_program_that_keeps_dying_is_given_up() -> None:
    backoff = Backoff()
    for _ in DELAYS_S:
        backoff.delay_after(uptime_s=0.1)
    assert backoff.delay_after(uptime_s=0.1) is None


def test_a_steady_run_wipes_the_slate() -> None:
    backoff = Backoff()
    for _ in DELAYS_S:
        backoff.delay_after(uptime_s=0.1)
    assert backoff.delay_after(uptime_s=STEADY_S) == DELAYS_S[0]
