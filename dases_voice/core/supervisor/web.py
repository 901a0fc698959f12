"""gunicorn's settings for the site on one machine. It reads the names of this module."""

from typing import TYPE_CHECKING

from dases_voice.core.supervisor.gate import wait_at_gate
from dases_voice.core.supervisor.lifeline import die_with_parent

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

wsgi_app = "dases_voice.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 8
preload_app = True  # one import for both workers: a faster start, less memory
graceful_timeout = 3
timeout = 60
control_socket_disable = True  # its default is a socket in the home folder, one for all sites
accesslog = None  # addresses of people and the tokens of their links stay out of files


def when_ready(server: "Arbiter") -> None:
    """Hold the workers until the tables are ready; the application is loaded by now."""
    wait_at_gate()


def post_fork(server: "Arbiter", worker: "Worker") -> None:
    """Tie each worker to the master."""
    die_with_parent()
