"""What waits on a device can be opened by the server alone."""

import base64

from tests.dases_voice.collection.recorder.conftest import Tablet
from tests.dases_voice.collection.recorder.site import opened

EVERYTHING = """async () => {
  const ask = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const text = (bytes) => {
    let letters = "";
    for (const byte of bytes) letters += String.fromCharCode(byte);
    return btoa(letters);
  };
  const pieces = [];
  const collect = async (value) => {
    if (value instanceof Blob) value = await value.arrayBuffer();
    if (value instanceof ArrayBuffer) pieces.push(text(new Uint8Array(value)));
    else if (ArrayBuffer.isView(value)) pieces.push(text(new Uint8Array(value.buffer)));
    else if (typeof value === "object" && value !== null)
      for (const part of Object.values(value)) await collect(part);
    else pieces.push(text(new TextEncoder().encode(String(value))));
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await ask(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      await collect(await ask(database.transaction(store).objectStore(store).getAll()));
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      await collect(await (await cache.match(request)).arrayBuffer());
  }
  await collect({ ...localStorage });
  await collect({ ...sessionStorage });
  return pieces;
}"""
PIECE_BYTES = 24


def test_no_sound_lies_open_on_the_device(tablet: Tablet) -> None:
    tablet.site.line_is_cut = True
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()
    tablet.record_and_keep()
    tablet.shows("thanks")

    found = [base64.b64decode(piece) for piece in tablet.page.evaluate(EVERYTHING)]
    takes = [opened(piece) for piece in found if piece.startswith(b"DVS1")]
    assert len(takes) == 2
    everything = b"|".join(found)
    for take in takes:
        assert take.startswith(b"fLaC")
        starts = range(0, len(take) - PIECE_BYTES, PIECE_BYTES)  # a shorter piece proves nothing
        slices = (take[at : at + PIECE_BYTES] for at in starts)
        assert not any(piece in everything for piece in slices)


def test_each_take_is_sealed_with_a_key_of_its_own(tablet: Tablet) -> None:
    tablet.open()
    envelopes = [
        base64.b64decode(text)
        for text in tablet.page.evaluate(
            """async (key) => {
              const { seal } = await import("/static/js/recorder/seal.js");
              const take = new TextEncoder().encode("the same take");
              const envelopes = await Promise.all([seal(take, key), seal(take, key)]);
              return envelopes.map((one) => btoa(String.fromCharCode(...new Uint8Array(one))));
            }""",
            tablet.data["intake_key"],
        )
    ]

    assert [opened(envelope) for envelope in envelopes] == [b"the same take"] * 2
    assert envelopes[0][20:] != envelopes[1][20:]
    assert envelopes[0][20:85] != envelopes[1][20:85]
