"""The steps in which a collection of clips is described: for who makes the figures and who shows them."""

PITCH_EDGES_HZ = tuple(round(75 * 2 ** (step / 4)) for step in range(13))
"""Steps of three semitones from 75 to 600 Hz: from a deep man's voice to a small child's."""
BANDS_HZ = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300)  # fmt: skip
"""Centres of third octaves (IEC 61260) that 16 kHz can hold."""
NUM_MELS, NUM_LEVELS, LEVEL_STEP_DB = 32, 16, 5
"""The mel picture: how often each mel band lies how far below the loudest point of its clip."""
