// @ts-check
/**
 * A small lossless FLAC encoder: 16 bit, mono, fixed predictors with partitioned Rice codes.
 *
 * Enough for a voice, in a few kilobytes and without WebAssembly, which a strict content policy
 * forbids. The MD5 of STREAMINFO stays zero, which the format defines as "not known":
 * browsers offer no MD5, and the upload carries the SHA-256 of the whole file.
 *
 * Format: RFC 9639.
 */

const BLOCK_SIZE = 4096;
const MAX_PARTITION_ORDER = 5;
const MAX_RICE_PARAMETER = 14; // 15 is the escape code, which is never needed here
/** @type {Readonly<Record<number, number>>} */
const RATE_CODES = { 16000: 5, 22050: 6, 24000: 7, 32000: 8, 44100: 9, 48000: 10, 96000: 11 };

const CRC8 = crcTable(8, 0x07);
const CRC16 = crcTable(16, 0x8005);

/** @param {number} width @param {number} polynomial */
function crcTable(width, polynomial) {
  const top = 1 << (width - 1);
  const mask = 2 ** width - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & top ? (crc << 1) ^ polynomial : crc << 1) & mask;
    }
    return crc;
  });
}

/** Bits, most significant first, into a buffer that grows. */
class BitWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #held = 0;
  #heldBits = 0;

  /** @param {number} value @param {number} bits at most 24 */
  write(value, bits) {
    this.#held = (this.#held << bits) | (value & (2 ** bits - 1));
    this.#heldBits += bits;
    while (this.#heldBits >= 8) {
      this.#heldBits -= 8;
      this.#push((this.#held >>> this.#heldBits) & 0xff);
    }
    this.#held &= 2 ** this.#heldBits - 1;
  }

  /** @param {number} zeros then a one */
  unary(zeros) {
    for (let left = zeros; left > 0; left -= 16) this.write(0, Math.min(left, 16));
    this.write(1, 1);
  }

  align() {
    if (this.#heldBits > 0) this.write(0, 8 - this.#heldBits);
  }

  get length() {
    return this.#length;
  }

  /** @param {Uint16Array} table @param {number} width @param {number} from */
  crc(table, width, from) {
    let crc = 0;
    for (let i = from; i < this.#length; i++) {
      const index = (crc >>> (width - 8)) ^ this.#bytes[i];
      crc = (width === 8 ? table[index] : (crc << 8) ^ table[index]) & (2 ** width - 1);
    }
    return crc;
  }

  /** @returns {Uint8Array<ArrayBuffer>} */
  finish() {
    return this.#bytes.slice(0, this.#length);
  }

  /** @param {number} byte */
  #push(byte) {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = byte;
  }
}

/**
 * The prediction errors of the fixed predictor of an order (0 to 4): repeated differences.
 *
 * @param {Int16Array} block
 * @returns {Int32Array[]} one array per order; the first `order` entries are not residuals
 */
function residualsByOrder(block) {
  const orders = [Int32Array.from(block)];
  for (let order = 1; order <= 4 && order < block.length; order++) {
    const before = orders[order - 1];
    const next = new Int32Array(block.length);
    for (let i = order; i < block.length; i++) next[i] = before[i] - before[i - 1];
    orders.push(next);
  }
  return orders;
}

/** @param {number} value Signed to unsigned, small magnitudes first. */
const fold = (value) => (value << 1) ^ (value >> 31);

/**
 * @param {Uint32Array} folded
 * @param {number} from
 * @param {number} to
 * @returns {{parameter: number, bits: number}} the cheapest Rice parameter near the mean's
 */
function ricePartition(folded, from, to) {
  const count = to - from;
  let sum = 0;
  for (let i = from; i < to; i++) sum += folded[i];
  const guess = count > 0 && sum > count ? Math.floor(Math.log2(sum / count)) : 0;
  let best = { parameter: 0, bits: Infinity };
  for (let k = Math.max(0, guess - 1); k <= Math.min(MAX_RICE_PARAMETER, guess + 1); k++) {
    let bits = count * (k + 1);
    for (let i = from; i < to; i++) bits += folded[i] >>> k;
    if (bits < best.bits) best = { parameter: k, bits };
  }
  return best;
}

/**
 * @param {Uint32Array} folded
 * @param {number} order of the predictor: that many warm-up samples have no residual
 * @param {number} partitionOrder
 */
function ricePlan(folded, order, partitionOrder) {
  const size = folded.length >> partitionOrder;
  const partitions = [];
  let bits = 6;
  for (let p = 0; p < 1 << partitionOrder; p++) {
    const part = { from: p === 0 ? order : p * size, to: (p + 1) * size };
    const rice = ricePartition(folded, part.from, part.to);
    partitions.push({ ...part, parameter: rice.parameter });
    bits += 4 + rice.bits;
  }
  return { partitionOrder, partitions, bits };
}

/** @param {Uint32Array} folded @param {number} order */
function bestRicePlan(folded, order) {
  let best = ricePlan(folded, order, 0);
  for (let partitionOrder = 1; partitionOrder <= MAX_PARTITION_ORDER; partitionOrder++) {
    const divides = folded.length % (1 << partitionOrder) === 0;
    if (!divides || folded.length >> partitionOrder <= order) break;
    const plan = ricePlan(folded, order, partitionOrder);
    if (plan.bits < best.bits) best = plan;
  }
  return best;
}

/** @param {Int32Array[]} orders The order whose residuals are smallest in sum. */
function bestOrder(orders) {
  let best = { order: 0, cost: Infinity };
  for (const [order, residuals] of orders.entries()) {
    let cost = 0;
    for (let i = orders.length - 1; i < residuals.length; i++) cost += Math.abs(residuals[i]);
    if (cost < best.cost) best = { order, cost };
  }
  return best.order;
}

/** @param {BitWriter} out @param {Int16Array} block */
function writeSubframe(out, block) {
  if (block.every((sample) => sample === block[0])) {
    out.write(0b00000000, 8); // constant
    out.write(block[0], 16);
    return;
  }
  const orders = residualsByOrder(block);
  const order = bestOrder(orders);
  const folded = Uint32Array.from(orders[order], fold);
  const plan = bestRicePlan(folded, order);
  if (order * 16 + plan.bits >= block.length * 16) {
    out.write(0b00000010, 8); // verbatim: noise at full scale cannot be predicted
    for (const sample of block) out.write(sample, 16);
    return;
  }
  out.write(0b00010000 | (order << 1), 8); // fixed predictor
  for (let i = 0; i < order; i++) out.write(block[i], 16);
  out.write(plan.partitionOrder, 6); // coding method 0: 4-bit parameters
  for (const { from, to, parameter } of plan.partitions) {
    out.write(parameter, 4);
    for (let i = from; i < to; i++) {
      out.unary(folded[i] >>> parameter);
      out.write(folded[i], parameter);
    }
  }
}

/** @param {BitWriter} out @param {number} index The frame's number, coded as in UTF-8. */
function writeFrameNumber(out, index) {
  if (index < 0x80) {
    out.write(index, 8);
  } else if (index < 0x800) {
    out.write(0xc0 | (index >> 6), 8);
    out.write(0x80 | (index & 0x3f), 8);
  } else {
    out.write(0xe0 | (index >> 12), 8);
    out.write(0x80 | ((index >> 6) & 0x3f), 8);
    out.write(0x80 | (index & 0x3f), 8);
  }
}

/** @param {BitWriter} out @param {Int16Array} block @param {number} index @param {number} rate */
function writeFrame(out, block, index, rate) {
  const start = out.length;
  out.write(0xfff8, 16); // sync, fixed block size
  out.write(block.length === BLOCK_SIZE ? 0b1100 : 0b0111, 4);
  out.write(RATE_CODES[rate] ?? 0, 4); // 0: as STREAMINFO says
  out.write(0b00001000, 8); // mono, 16 bit
  writeFrameNumber(out, index);
  if (block.length !== BLOCK_SIZE) out.write(block.length - 1, 16);
  out.write(out.crc(CRC8, 8, start), 8);
  writeSubframe(out, block);
  out.align();
  out.write(out.crc(CRC16, 16, start), 16);
}

/** @param {BitWriter} out @param {number} total @param {number} rate */
function writeHeader(out, total, rate) {
  for (const letter of "fLaC") out.write(letter.charCodeAt(0), 8);
  out.write(0x80, 8); // the last metadata block, STREAMINFO
  out.write(34, 24);
  out.write(BLOCK_SIZE, 16);
  out.write(BLOCK_SIZE, 16);
  for (let i = 0; i < 2; i++) out.write(0, 24); // frame sizes: not known
  out.write(rate, 20);
  out.write(0, 3); // one channel
  out.write(15, 5); // 16 bit
  out.write(Math.floor(total / 2 ** 24), 12);
  out.write(total % 2 ** 24, 24);
  for (let i = 0; i < 8; i++) out.write(0, 16); // MD5: not known
}

/**
 * @param {Int16Array} samples one channel, at least one sample
 * @param {number} samplingRateHz
 * @returns {Uint8Array<ArrayBuffer>} a FLAC file
 */
export function encodeFlac(samples, samplingRateHz) {
  const out = new BitWriter();
  writeHeader(out, samples.length, samplingRateHz);
  for (let from = 0, index = 0; from < samples.length; from += BLOCK_SIZE, index++) {
    writeFrame(out, samples.subarray(from, from + BLOCK_SIZE), index, samplingRateHz);
  }
  return out.finish();
}
