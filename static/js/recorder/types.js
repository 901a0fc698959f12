// @ts-check
/**
 * The shapes that the recorder's modules hand to each other. No code lives here.
 *
 * @typedef {object} Limits of a take.
 * @property {number} max_duration_s
 * @property {number} end_silence_s How long a silence after speech ends it.
 *
 * @typedef {object} PromptContent
 * @property {string} id
 * @property {"read" | "repeat" | "name" | "answer" | "speak"} kind
 * @property {string} language
 * @property {string} text May be empty.
 * @property {{url: string, label: string} | null} picture
 * @property {{url: string, is_synthesised: boolean} | null} voice
 * @property {number} position
 * @property {boolean} done
 *
 * @typedef {PromptContent & Limits} Prompt
 *
 * @typedef {object} RecorderData What the server wrote into the page.
 * @property {"A" | "B"} mode In B everything looks the same and nothing of the voice leaves the page.
 * @property {{symbol: string, label: string}} card
 * @property {string} upload_base
 * @property {string} ticket
 * @property {string} turn_id
 * @property {string} end_url
 * @property {IntakeKey} intake_key What takes are sealed with.
 * @property {Prompt[]} prompts
 * @property {number} max_duration_s Of the longest kind of prompt.
 * @property {QualityRule[]} [quality_rules] The campaign's, for what can be measured here.
 * @property {boolean} [has_slow_line] Takes are then kept at 16 kHz.
 * @property {number} [countdown_step_ms] How long each of 3, 2, 1 stays.
 *
 * @typedef {object} IntakeKey The server's public key, as a JWK.
 * @property {"EC"} kty
 * @property {"P-256"} crv
 * @property {string} x
 * @property {string} y
 * @property {string} kid
 *
 * @typedef {object} MicrophoneSettings What the browser says it granted; null where it stays silent.
 * @property {boolean | null} echoCancellation
 * @property {boolean | null} noiseSuppression
 * @property {boolean | null} autoGainControl
 * @property {number | null} sampleRate
 * @property {number | null} channelCount
 *
 * @typedef {"quiet" | "loud" | "noisy" | "hole"} Hint
 *
 * @typedef {object} HeardMeasures Of a take, by the names in `dases_voice/audio/signal/clip.py`.
 * @property {number} peak_dbfs
 * @property {number} clipping_ratio
 * @property {number} snr_db
 * @property {number} num_holes
 *
 * @typedef {object} QualityRule From which value on a measure asks for a listener, or a new take.
 * @property {string} cause
 * @property {string} measure
 * @property {"below" | "above"} side
 * @property {number | null} listen
 * @property {number | null} redo
 *
 * @typedef {{gate: "accept" | "listen" | "redo", causes: string[]}} Judgement
 *
 * @typedef {object} Level One glance at the live signal.
 * @property {number} rms_dbfs
 * @property {number} peak_dbfs
 * @property {boolean} clipped
 *
 * @typedef {[start: number, length: number]} Run Of samples.
 *
 * @typedef {object} CaptureFaults What went wrong on the way from the microphone.
 * @property {number} missing_frames
 * @property {number} inserted_frames
 * @property {Run[]} holes Where zeros stand for sound that was lost; the first fifty.
 *
 * @typedef {object} TakeMeasures What travels with a take.
 * @property {string} encoder `none` in a cover, which holds no sound.
 * @property {number} num_samples
 * @property {number} sampling_rate_hz
 * @property {number} peak_dbfs
 * @property {number} hole_count
 * @property {CaptureFaults} faults
 *
 * @typedef {object} EncodedTake What comes back when a take ends.
 * @property {Uint8Array<ArrayBuffer>} content
 * @property {string} content_type
 * @property {string} sha256 Of the content, in hexadecimal.
 * @property {Partial<HeardMeasures>} heard Stays here: `measures` travel.
 * @property {TakeMeasures} measures
 *
 * @typedef {"mstp" | "worklet" | "mediarecorder"} CapturePath
 *
 * @typedef {object} CaptureFacts How the microphone is listened to, on what kind of device.
 * @property {MicrophoneSettings} settings
 * @property {CapturePath} capture
 * @property {"phone" | "tablet" | "computer"} device_class
 *
 * @typedef {object} CaptureOptions
 * @property {number} max_duration_s Of the longest take, pre-roll included.
 * @property {boolean} [has_slow_line]
 *
 * @typedef {object} CaptureEvents
 * @property {(level: Level) => void} onLevel
 * @property {(take: EncodedTake | null) => void} onTake null when nothing was heard at all
 * @property {() => void} onLost
 *
 * @typedef {object} Source One way to the sound of an open microphone.
 * @property {CapturePath} path
 * @property {(limits: Limits) => void} start
 * @property {() => void} stop Half a second later the take is there.
 * @property {() => void} forget
 * @property {() => void} close
 *
 * @typedef {object} FinishedTake A take, and how it was captured.
 * @property {EncodedTake} encoded
 * @property {CaptureFacts} facts
 * @property {string} recorded_at
 *
 * @typedef {"pending" | "teacher"} TakeStatus `teacher`: sending is refused until an adult helps.
 *
 * @typedef {object} QueuedTake One row of the device's queue. It names nobody.
 * @property {string} id
 * @property {string} turn_id
 * @property {string} url
 * @property {string} ticket
 * @property {string} metadata
 * @property {string} sha256
 * @property {number} created_ms
 * @property {TakeStatus} status
 * @property {number} attempts Answers that said the bytes arrived damaged.
 *
 * @typedef {QueuedTake & {body: ArrayBuffer}} KeptTake Sealed: this device cannot open it any more.
 *
 * @typedef {{pending: number, teacher: number}} Waiting How many takes are still on the device.
 *
 * @typedef {object} Outlet Where kept takes go.
 * @property {(take: FinishedTake, promptId: string) => Promise<void>} keep
 * @property {() => Promise<Waiting>} waiting Of this turn only.
 * @property {() => void} close
 */

export {};
