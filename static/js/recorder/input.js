// @ts-check
/**
 * Whether the tablet listens with the microphone that a pupil speaks into. Browsers say nothing but
 * a name; what is in it stays on the device.
 */

/** Not a microphone that anybody speaks into. */
const NO_MOUTH = /monitor of|stereo ?mix|loopback|virtual|vb-audio|blackhole|hdmi|what u hear/i;
/** Something that one wears or puts before oneself. */
const NEAR = /head ?(set|phone)|casque|ear(bud|phone|pods)|écouteur|airpods|usb|jabra|plantronics|logitech/i;

/**
 * @param {string} used the name of the microphone that is on
 * @param {string[]} others the names of the others that are there
 */
export function isDoubtful(used, others) {
  return NO_MOUTH.test(used) || (!NEAR.test(used) && others.some((name) => NEAR.test(name)));
}

/** @param {string} used @returns {Promise<boolean>} */
export async function seemsWrong(used) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const inputs = devices.filter(({ kind }) => kind === "audioinput").map(({ label }) => label);
  return isDoubtful(used, inputs.filter((label) => label !== used));
}
