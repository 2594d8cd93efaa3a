/** How pulses move, on a straight edge or along a curve. */

/** The share of its way at which a pulse comes to rest. */
export const STOP = 0.62;
const DURATION = 420;

/** The motions of one step; a new step ends those of the one before. */
export function travels() {
  /** @type {Animation[]} */
  let running = [];
  return {
    stop() {
      for (const animation of running) animation.cancel();
      running = [];
    },
    /** @param {Element} mark @param {Keyframe[]} keys @param {number} speed of playback, 1 is normal */
    start(mark, keys, speed) {
      running.push(mark.animate(keys, { duration: DURATION / speed, easing: "cubic-bezier(.215,.61,.355,1)" }));
    },
  };
}
