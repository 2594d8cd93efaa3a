/**
 * The entry point of the bundle, used unchanged by the notebook widget (through anywidget) and by the standalone page
 * (through a small model of its own).
 *
 * The host's model has `get(name)`, `set(name, value)`, `save_changes()`, `on(event, callback)`, `off(event, callback)`
 * and the traits `_wire` (the trace's bytes), `step`, `grain` and `theme`.
 */
import { editsOf, linkOf } from "./core/edit-link.js";
import { Sheet } from "./core/sheet.js";
import { Trace } from "./core/trace.js";
import { bytesOf } from "./run/bytes.js";
import { Run, runnerOf } from "./run/run.js";
import { createState } from "./state.js";
import { mount } from "./view/index.js";
import { runPanels } from "./view/run/index.js";

/** Milliseconds of rest before the host hears of a new step: playing must not flood the kernel with messages. */
const REST = 150;

/** @typedef {{get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void, on: (event: string, callback: () => void) => void, off: (event: string, callback: () => void) => void}} Model */

/** @param {{model: Model, el: HTMLElement}} host */
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "bpviz";
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab: a key pressed in here is not a notebook command
  root.tabIndex = -1; // a click anywhere inside gives it the keyboard
  el.append(root);

  // What was recorded, in which a reader may change numbers. All that is shown is read from it, again after each change.
  const run = new Run(runnerOf(model, () => new Sheet(Trace.fromBytes(bytesOf(model.get("_wire"))))));
  /** The recorded iteration: its changes are those in the page's address. */
  const sheet = run.runner.sheet;
  // A page of its own keeps all of the view in its address; a notebook hears of the step and the grain.
  /** @type {((view: Record<string, unknown>) => string) | undefined} */
  const link = model.get("link");
  const asHost = () => ({
    grain: model.get("grain"),
    step: run.program.clamp(model.get("grain"), model.get("step")),
    ...(link && { selected: addressIn(run.sheet, model.get("selected")), predict: model.get("predict") === true }),
  });
  const state = createState({ ...asHost(), theme: model.get("theme") });
  /** A page keeps a few changed numbers in its address; a notebook does not. */
  const keepsEdits = typeof model.get("edits") === "string";
  const told = () => {
    const { step, grain, selected, theme, predict } = state.get();
    return { grain, step, ...(link && { selected, theme, predict }), ...(keepsEdits && { edits: linkOf(sheet.edits()) }) };
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tell = () => {
    timer = undefined;
    const changes = Object.entries(told()).filter(([name, value]) => model.get(name) !== value);
    if (changes.length === 0) return;
    for (const [name, value] of changes) model.set(name, value);
    model.save_changes();
  };
  const label = () => {
    const { step, grain } = state.get();
    root.dataset.step = String(step);
    root.dataset.grain = grain;
    root.dataset.phase = run.program.step(grain, step).phase;
    root.dataset.iteration = String(run.runner.iteration);
  };
  const forget = state.subscribe((_, changed) => {
    const kept = /** @type {(keyof import("./state.js").View)[]} */ (["step", "grain", ...(link ? ["selected", "theme", "predict"] : []), ...(keepsEdits ? ["version"] : [])]);
    if (changed.has("version")) label(); // perhaps of another iteration
    if (!kept.some((name) => changed.has(name))) return;
    label();
    clearTimeout(timer);
    timer = setTimeout(tell, REST);
  });

  const stop = new AbortController();
  const panels = runPanels(run, state, stop.signal);
  const build = () => mount(root, { run, panels, state, link: link ? () => link(told()) : null });
  let unmount = () => {};
  const unfollow = run.follow(state, (swap) => {
    const { activeElement } = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    const within = root.contains(activeElement);
    root.style.minHeight = `${root.offsetHeight}px`; // the page below does not move while there is nothing
    unmount();
    swap();
    unmount = build();
    requestAnimationFrame(() => (root.style.minHeight = ""));
    if (within) /** @type {HTMLElement} */ (activeElement?.isConnected ? activeElement : root).focus({ preventScroll: true });
  });

  /** The changed numbers of the page's address; of another trace, they are left out. */
  const change = () => {
    if (!keepsEdits) return;
    const edits = model.get("edits");
    if (edits === linkOf(sheet.edits())) return;
    try {
      sheet.restore(editsOf(edits));
    } catch {
      // another trace's, or cut off on the way: the numbers stay as they are
    }
  };
  const goThere = () => {
    state.set(asHost());
  };
  const events = Object.entries({
    "change:step": goThere,
    "change:grain": goThere,
    "change:edits": change, // a place alone keeps the numbers as they are
    "change:theme": () => state.set({ theme: model.get("theme") }), // the step stays: the model may not have heard of it yet
  });
  for (const [event, hear] of events) model.on(event, hear);

  change();
  label();
  unmount = build();

  return () => {
    clearTimeout(timer);
    for (const [event, hear] of events) model.off(event, hear);
    forget();
    stop.abort();
    unfollow();
    unmount();
    root.remove();
  };
}

/** An address of the sheet, or null for anything else. @param {Sheet} sheet @param {unknown} text */
function addressIn(sheet, text) {
  try {
    sheet.value(String(text));
    return String(text);
  } catch {
    return null;
  }
}

export default { render };
