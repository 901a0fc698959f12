// @ts-check
/**
 * A take is sealed to the server before it rests on the device: whoever finds the tablet, or picks
 * it up next, holds bytes that only the server opens.
 *
 * HPKE in base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Browsers have
 * its parts and not the whole, which is small. Each take has a key of its own that is forgotten
 * here at once.
 *
 * An envelope is `DVS1`, the 16 bytes of the key's id, the 65 of the take's public key, and the
 * take encrypted, with its tag.
 */

/** @typedef {import("./types.js").IntakeKey} IntakeKey */

export const SEALED_TYPE = "application/vnd.dases.sealed-take";
const MAGIC = "DVS1";
const PURPOSE = "dases-voice take";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEM_SUITE = join("KEM", [0, 0x10]);
const SUITE = join("HPKE", [0, 0x10, 0, 0x01, 0, 0x02]);
const BASE_MODE = [0];
const NOTHING = new Uint8Array();
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/**
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {IntakeKey} key
 * @returns {Promise<ArrayBuffer>} the envelope
 */
export async function seal(content, key) {
  const { subtle } = crypto;
  const { kty, crv, x, y, kid } = key;
  const recipient = await subtle.importKey("jwk", { kty, crv, x, y }, CURVE, true, []);
  const once = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const secret = await subtle.deriveBits({ name: "ECDH", public: recipient }, once.privateKey, 256);
  const point = await subtle.exportKey("raw", once.publicKey);
  const both = join(point, await subtle.exportKey("raw", recipient));
  const start = join(MAGIC, bytesOfId(kid));

  const shared = await sharedSecret(secret, both);
  const { aesKey, nonce } = await schedule(shared, join(PURPOSE, bytesOfId(kid)));
  const algorithm = { name: "AES-GCM", iv: nonce };
  const cipher = await subtle.importKey("raw", aesKey, "AES-GCM", false, ["encrypt"]);
  return join(start, point, await subtle.encrypt(algorithm, cipher, content)).buffer;
}

/** @param {Uint8Array<ArrayBuffer>} content @returns {Promise<string>} its hash, in hexadecimal */
export async function sha256(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {ArrayBuffer} secret @param {Uint8Array<ArrayBuffer>} context (4.1, ExtractAndExpand) */
async function sharedSecret(secret, context) {
  const extracted = await extract(KEM_SUITE, NOTHING, "eae_prk", secret);
  return expand(KEM_SUITE, extracted, "shared_secret", context, KEY_BYTES);
}

/** @param {Uint8Array<ArrayBuffer>} shared @param {Uint8Array<ArrayBuffer>} info (5.1) */
async function schedule(shared, info) {
  const idHash = await extract(SUITE, NOTHING, "psk_id_hash", NOTHING);
  const infoHash = await extract(SUITE, NOTHING, "info_hash", info);
  const context = join(BASE_MODE, idHash, infoHash);
  const secret = await extract(SUITE, shared, "secret", NOTHING);
  return {
    aesKey: await expand(SUITE, secret, "key", context, KEY_BYTES),
    nonce: await expand(SUITE, secret, "base_nonce", context, NONCE_BYTES),
  };
}

/**
 * @param {Uint8Array<ArrayBuffer>} suite
 * @param {Uint8Array<ArrayBuffer>} salt
 * @param {string} label
 * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} secret
 */
function extract(suite, salt, label, secret) {
  // No salt is a hash's length of zeros (RFC 5869), and HMAC refuses an empty key.
  const key = salt.length === 0 ? new Uint8Array(KEY_BYTES) : salt;
  return hmac(key, join("HPKE-v1", suite, label, secret));
}

/**
 * @param {Uint8Array<ArrayBuffer>} suite
 * @param {Uint8Array<ArrayBuffer>} secret
 * @param {string} label
 * @param {Uint8Array<ArrayBuffer>} info
 * @param {number} length at most one hash's, so that one round is enough
 */
async function expand(suite, secret, label, info, length) {
  const round = await hmac(secret, join([0, length], "HPKE-v1", suite, label, info, [1]));
  return round.slice(0, length);
}

/** @param {Uint8Array<ArrayBuffer>} key @param {Uint8Array<ArrayBuffer>} content */
async function hmac(key, content) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, content));
}

/** @param {string} id */
function bytesOfId(id) {
  const pairs = id.replaceAll("-", "").match(/../g) ?? [];
  return pairs.map((pair) => parseInt(pair, 16));
}

/**
 * @param {(string | number[] | ArrayBuffer | Uint8Array<ArrayBuffer>)[]} parts
 * @returns {Uint8Array<ArrayBuffer>}
 */
function join(...parts) {
  const pieces = parts.map((part) =>
    typeof part === "string" ? new TextEncoder().encode(part) : new Uint8Array(part),
  );
  const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
