// @ts-check
/**
 * The quality gate, as in `dases_voice/audio/signal/quality.py`: the rules come with the page, and
 * the same cases are put to both (tests/dases_voice/audio/signal/quality_cases.json).
 */

/** @typedef {import("./types.js").QualityRule} QualityRule */
/** @typedef {import("./types.js").Judgement} Judgement */

const ORDER = /** @type {const} */ (["accept", "listen", "redo"]);

/**
 * @param {Record<string, number>} measures what is not there is not judged
 * @param {QualityRule[]} rules
 * @returns {Judgement} the worst that any rule asks for, with the causes of all that ask
 */
export function judge(measures, rules) {
  let worst = 0;
  const causes = [];
  for (const rule of rules) {
    if (!(rule.measure in measures)) continue;
    const asked = ORDER.indexOf(judgeOne(rule, measures[rule.measure]));
    if (asked > 0) causes.push(rule.cause);
    worst = Math.max(worst, asked);
  }
  return { gate: ORDER[worst], causes };
}

/** @param {QualityRule} rule @param {number} value */
function judgeOne(rule, value) {
  if (isBeyond(rule, value, rule.redo)) return "redo";
  return isBeyond(rule, value, rule.listen) ? "listen" : "accept";
}

/** @param {QualityRule} rule @param {number} value @param {number | null} limit */
function isBeyond({ side }, value, limit) {
  if (limit === null) return false;
  return side === "below" ? value < limit : value > limit;
}
