"""What the platform does in a schedule, judged at the instant at which it is done."""

import hashlib
import io
import tarfile
from datetime import datetime
from uuid import UUID

from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker, Turn
from dases_voice.collection.queries import secret_of
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.collection.services.processing import process_recording
from dases_voice.collection.services.sessions import open_session
from dases_voice.collection.services.turns import answer_assent, start_turn
from dases_voice.collection.services.uploads import Take, receive_take
from dases_voice.core.enums import OutboxState
from dases_voice.core.models import OutboxEntry
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import CorpusVersion, Edition, VersionClip
from dases_voice.corpora.services import (
    authorise_download,
    freeze_version,
    open_edition,
    prepare_edition,
    publish_version,
    require_still_published,
    revise_version,
    stream_file,
)
from dases_voice.corpora.services.freezing import next_number
from dases_voice.review.enums import Verdict
from dases_voice.review.services import claim_next_clip, clip_audio, give_verdict
from tests.schedules.families import Family
from tests.schedules.office import Office
from tests.schedules.oracle import LISTEN, PURPOSES, RECORD
from tests.schedules.world import COMMAND

TASKS = (
    "collection.process_recording",
    "erase.erase_speaker",
    "corpora.prepare_edition",
    "corpora.revise_version",
)
DELIVERED_TWICE = 0.15


class Platform(Office):
    """Takes, clips, versions, downloads and tasks. What is done without permission is kept in `faults`."""

    families: list[Family]
    faults: list[str]
    served: int
    owner: dict[UUID, Family]
    unsent: list[bytes]
    sent: list[tuple[Family, UUID, bytes]]

    def turn_begins(self, family: Family, *, is_willing: bool = True) -> None:
        session = open_session(
            school_class=family.pupil.school_class,
            campaign=self.world.campaign,
            user=self.world.teacher,
            at=self.now(),
        )
        turn = start_turn(
            session=session, pupil=family.pupil, pictures=secret_of(family.pupil), at=self.now()
        )
        # A pupil who has said yes, on words that still hold, is not asked to say it again.
        is_asked = turn.mode == "A" and not self.oracle.permits(family.child, RECORD, self.now())
        answer_assent(turn=turn, is_willing=is_willing, language="fr", at=self.now())
        if is_asked and is_willing:
            family.child.pupil.agrees(PURPOSES, self.now())
        if is_willing:
            family.turns.append(turn.pk)

    def take_arrives(self, family: Family) -> None:
        """Send a take of a new turn, or late, of one that was."""
        if not family.turns or self.draw.random() < 0.7:
            self.turn_begins(family, is_willing=self.draw.random() < 0.9)
        if not family.turns or not self.unsent:
            return
        self._send(family, UUID(int=self.draw.getrandbits(128)), self.unsent.pop())

    def take_arrives_again(self, family: Family) -> None:
        """Send the bytes of an old take, under their own id or a new one."""
        own = [sent for sent in self.sent if sent[0] is family]
        if not own or not family.turns:
            return
        _family, take_id, data = self.draw.choice(own)
        is_same = self.draw.random() < 0.7
        self._send(family, take_id if is_same else UUID(int=self.draw.getrandbits(128)), data)

    def _send(self, family: Family, take_id: UUID, data: bytes) -> None:
        turns = Turn.objects.select_related("session__campaign", "pupil")
        turn = turns.get(pk=self.draw.choice(family.turns))
        take = Take(
            id=take_id,
            content_type="audio/flac",
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            prompt_id=self.draw.choice(list(self.world.campaign.prompts.all())).pk,
            recorded_at=turn.started_at,
            capture_metadata={},
        )
        self.sent.append((family, take_id, data))
        recording, is_new = receive_take(take=take, turn=turn, at=self.now())
        self._judge(self.oracle.permits(family.child, RECORD, self.now()), "a take was recorded")
        if is_new:
            self.owner[recording.pk] = family
            family.child.takes.add(recording.pk)

    def clip_is_reviewed(self, _family: Family) -> None:
        review = claim_next_clip(reviewer=self.draw.choice(self.world.reviewers), at=self.now())
        if review is None:
            return
        with self.world.crossing.quiet():
            clip_audio(review=review, at=self.now())
        child = self.owner[review.recording_id].child
        is_fine = self.oracle.keeps(child, RECORD) and self.oracle.keeps(child, LISTEN)
        self._judge(is_fine, "a clip was heard by a reviewer")
        give_verdict(review=review, verdict=Verdict.ACCEPT, reason="", actor=COMMAND, at=self.now())

    def version_is_frozen(self, _family: Family) -> None:
        corpus = self.world.corpus
        version = freeze_version(
            corpus=corpus, number=next_number(corpus), actor=COMMAND, at=self.now()
        )
        self._judge_version(version, "frozen")

    def version_is_published(self, _family: Family) -> None:
        frozen = list(CorpusVersion.objects.filter(state=VersionState.FROZEN).order_by("frozen_at"))
        if frozen:
            version = self.draw.choice(frozen)
            publish_version(version=version, actor=COMMAND, at=self.now())
            self._judge_version(version, "published")

    def version_is_released(self, _family: Family) -> None:
        """Go all the way in one go: a version, published, with an edition for each licensee."""
        self.version_is_frozen(_family)
        version = CorpusVersion.objects.latest("frozen_at")
        publish_version(version=version, actor=COMMAND, at=self.now())
        for agreement in self.world.agreements:
            edition = open_edition(
                version=version, agreement=agreement, actor=COMMAND, at=self.now()
            )
            prepare_edition(edition_id=edition.pk, at=self.now())

    def edition_is_opened(self, _family: Family) -> None:
        versions = list(CorpusVersion.objects.order_by("frozen_at", "revision"))
        if versions:
            open_edition(
                version=self.draw.choice(versions),
                agreement=self.draw.choice(self.world.agreements),
                actor=COMMAND,
                at=self.now(),
            )

    def edition_is_downloaded(self, _family: Family) -> None:
        editions = Edition.objects.select_related("version__corpus", "agreement__consumer")
        known = list(editions.order_by("created_at", "pk"))
        if not known:
            return
        edition = self.draw.choice(known)
        authorise_download(edition=edition, at=self.now())
        for file in edition.files.filter(path__startswith="audio/").order_by("path"):
            pieces = stream_file(
                file=file,
                start=0,
                length=file.size_bytes,
                at=self.now(),
                before_sound=lambda: self._sound_goes_out(edition),
            )
            self._judge_archive(b"".join(pieces), edition)

    def task_is_run(self, _family: Family) -> None:
        """Run any task that waits, whatever its turn; some come again."""
        waiting = OutboxEntry.objects.filter(state=OutboxState.PENDING, task__in=TASKS)
        entries = list(waiting.order_by("pk"))
        if entries:
            self.run(self.draw.choice(entries))

    def run(self, entry: OutboxEntry) -> None:
        comes_again = self.draw.random() < DELIVERED_TWICE
        try:
            self._work(entry.task, UUID(next(iter(entry.kwargs.values()))), self.now())
        finally:
            if not comes_again:
                OutboxEntry.objects.filter(pk=entry.pk).update(state=OutboxState.SENT)

    def _work(self, task: str, pk: UUID, at: datetime) -> None:
        if task == "collection.process_recording":
            self._process(pk, at)
        elif task == "erase.erase_speaker":
            self._erase(pk, at)
        elif task == "corpora.prepare_edition":
            prepare_edition(edition_id=pk, at=at)
        elif (revision := revise_version(version_id=pk, at=at)) is not None:
            self._judge_version(revision, "published as a revision")

    def _process(self, pk: UUID, at: datetime) -> None:
        before = Recording.objects.get(pk=pk).state
        process_recording(recording_id=pk, at=at)
        after = Recording.objects.get(pk=pk).state
        if after == RecordingState.PROCESSED != before:
            child = self.owner[pk].child
            is_fine = pk not in child.gone and self.oracle.keeps(child, RECORD)
            self._judge(is_fine, "a take became a clip")

    def _erase(self, pk: UUID, at: datetime) -> None:
        """Erase a voice; a hold that was there before keeps it."""
        speaker = Speaker.objects.select_related("data_key").get(pk=pk)
        takes = speaker.recordings.values_list("pk", flat=True)
        is_held = any(self.owner[take].child.holds for take in takes)
        was_active = speaker.data_key.state == "active"
        erase_speaker(speaker_id=pk, at=at)
        speaker.data_key.refresh_from_db()
        destroyed = was_active and speaker.data_key.state != "active"
        self._judge(not (is_held and destroyed), "a voice on hold was erased")

    def _sound_goes_out(self, edition: Edition) -> None:
        self.world.crossing.pass_by()
        require_still_published(version_id=edition.version_id)
        self._judge_version(edition.version, "handed out")

    def _judge_archive(self, data: bytes, edition: Edition) -> None:
        """Look into the bytes that have left: whose voices are they?"""
        runs = ProcessingRun.objects.filter(clip_blob__isnull=False)
        pairs = runs.values_list("clip_blob__sha256", "recordings__pk")
        takes: dict[str, set[UUID]] = {}
        for sha256, take in pairs:
            takes.setdefault(sha256, set()).add(take)
        promised = set(edition.version.clips.values_list("recording_id", flat=True))
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not member.name.endswith(".flac"):
                    continue
                own = takes.get(hashlib.sha256(content.read()).hexdigest(), set())
                self._judge(bool(own & promised), "a voice of no version was served")
                self.served += 1

    def _judge_version(self, version: CorpusVersion, what: str) -> None:
        takes = VersionClip.objects.filter(version=version).values_list("recording_id", flat=True)
        for take in takes:
            is_fine = self.oracle.releases(self.owner[take].child, take, self.now())
            self._judge(is_fine, f"a clip was {what}")

    def _judge(self, is_fine: bool, what: str) -> None:
        if not is_fine:
            self.faults.append(f"{what} without permission")
