"""The site on one machine, from the claim on its folder to the last program stopped."""

import http.client
import os
from collections.abc import Callable

from django.conf import settings

from dases_voice.core.supervisor import plan, prepare
from dases_voice.core.supervisor.broker import private_folder, redis_answers, redis_program
from dases_voice.core.supervisor.claims import claimed_address, claimed_folder
from dases_voice.core.supervisor.gate import closed_gate
from dases_voice.core.supervisor.supervisor import Supervisor

START_S = 60.0

_WELCOME = """\

  DaSES Voice runs at {url}/

  Try first: open that address. It says whom you can be and what to do as each of them.
  Stop with Ctrl-C. The programs' logs are in {logs}.
"""


def run(*, say: Callable[[str], None]) -> None:
    """Run the site until a signal or an error ends it; stop everything on the way out."""
    var = settings.VAR_DIR
    os.chdir(settings.ROOT_DIR)
    with (
        claimed_folder(var),
        claimed_address(*settings.DASES_BIND) as listener,
        Supervisor(logs=var / "log", say=say) as supervisor,
        closed_gate() as gate,
    ):
        broker = private_folder(settings.BROKER_URL, var=var)
        if broker:
            supervisor.start(redis_program(broker))
        with supervisor.interruptible():
            _prepare_files(say)
        supervisor.start(plan.web(listener=listener.fileno(), gate=gate.reader))
        with supervisor.interruptible():
            prepare.bring_tables_up_to_date()
        gate.open()
        if broker:
            supervisor.wait_for(lambda: redis_answers(broker), limit_s=START_S, what="Redis")
        supervisor.wait_for(_site_answers, limit_s=START_S, what="The web server")
        say(_WELCOME.format(url=settings.DASES_BASE_URL, logs=var / "log"))
        _start_background(supervisor, say)
        supervisor.serve()


def _prepare_files(say: Callable[[str], None]) -> None:
    """Make what the web server looks for while it loads; the tables can wait until it has."""
    if not (settings.VAR_DIR / "kek.key").exists():
        say("Preparing the site (the first start takes a little longer).")
    prepare.make_key_files()
    prepare.collect_static_files()


def _start_background(supervisor: Supervisor, say: Callable[[str], None]) -> None:
    manage = settings.ROOT_DIR / "manage.py"
    for program in plan.background(manage=manage):
        supervisor.start(program)
    if settings.DASES_DEMO:
        say("Loading the demonstration: its voices go through the upload and the worker.")
        supervisor.start(plan.demo(manage=manage))


def _site_answers() -> bool:
    host, port = settings.DASES_BIND
    reachable = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(host, host)  # noqa: S104  # a name only
    connection = http.client.HTTPConnection(reachable.strip("[]"), port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
