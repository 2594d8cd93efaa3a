/**
 * Playback: one step after another until the end. At most one timer is alive, and none after `stop`.
 */

/** Milliseconds a step is shown, at normal speed. A term is less to read than a phase. */
const DWELL = { phase: 2400, layer: 1800, node: 1100, term: 800 };

/** @param {import("../state.js").State} state @param {(by: number) => boolean} move returns false at the end */
export function player(state, move) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const wait = () => {
    stop();
    const { grain, speed } = state.get();
    timer = setTimeout(() => {
      if (!move(1)) state.set({ playing: false });
    }, DWELL[grain] / speed);
  };
  return {
    /** Called on every change: keeps the timer in step with what the state says. */
    follow: () => (state.get().playing ? wait() : stop()),
    stop,
  };
}
