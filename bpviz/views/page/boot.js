// The page's stand-in for the notebook: a model that holds what the widget's Python side would hold, and keeps all that
// the reader has chosen in the page's address. The stepper itself is the notebook's, unchanged.
const text = (id) => document.getElementById(id).textContent;
const listeners = new Map();
const values = { step: 0, grain: "node", theme: "auto", selected: null, predict: false, edits: "", _wire: Uint8Array.from(atob(text("wire")), (c) => c.charCodeAt(0)) };
const readAddress = () => {
  const hash = new URLSearchParams(location.hash.slice(1));
  if (["phase", "layer", "node", "term"].includes(hash.get("grain"))) values.grain = hash.get("grain");
  if (/^\d+$/.test(hash.get("step") ?? "")) values.step = Number(hash.get("step"));
  if (hash.has("edits")) values.edits = hash.get("edits");
  values.theme = ["light", "dark"].includes(hash.get("theme")) ? hash.get("theme") : "auto";
  values.selected = hash.get("selected");
  values.predict = hash.get("predict") === "1";
};
const addressOf = ({ step, grain, selected, theme, predict, edits }) => {
  const others = new URLSearchParams({ ...(selected && { selected }), ...(theme !== "auto" && { theme }), ...(predict && { predict: 1 }) });
  return `#step=${step}&grain=${grain}${others.size ? `&${others}` : ""}${edits && `&edits=${edits}`}`;
};
values.link = (view) => location.href.split("#")[0] + addressOf(view);
const model = {
  get: (name) => values[name],
  set: (name, value) => void (values[name] = value),
  save_changes: () => history.replaceState(null, "", addressOf(values)),
  on: (event, callback) => listeners.set(event, [...(listeners.get(event) ?? []), callback]),
  off: (event, callback) => listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== callback)),
};
readAddress();
addEventListener("hashchange", () => {
  const names = new URLSearchParams(location.hash.slice(1)).has("edits") ? ["change:edits", "change:step"] : ["change:step"];
  readAddress();
  for (const name of [...names, "change:theme"]) for (const callback of listeners.get(name) ?? []) callback();
});
const module = URL.createObjectURL(new Blob([text("module")], { type: "text/javascript" }));
import(module).then(({ default: stepper }) => {
  URL.revokeObjectURL(module);
  const el = document.getElementById("stepper");
  stepper.render({ model, el });
  el.querySelector(".bpviz").focus({ preventScroll: true }); // the page is the stepper: its keys work at once
});
