/** Share: a link to this very place (where the page has an address of its own), and the step as a picture. */

import { h, s, set, uid, write } from "./dom.js";
import { asPng, asText, pictureOf } from "./picture.js";

/**
 * @param {{link: (() => string) | null, parts: () => HTMLElement[], title: () => string, name: () => string}} what
 * `name`: of the file, without its ending
 * @param {AbortSignal} signal
 */
export function share({ link, parts, title, name }, signal) {
  const id = uid("share");
  const icon = s("svg", { class: "icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" }, s("path", { d: "M8 1l4 4H9v6H7V5H4zM2 9h2v4h8V9h2v6H2z" }));
  const open = h("button", { type: "button", class: "tool", "aria-label": "Share", title: "Share (s)", "aria-keyshortcuts": "S", "aria-expanded": "false", "aria-controls": id }, icon);
  const said = h("p", { class: "share-said", role: "status" });
  const shown = h("input", { class: "share-link", type: "text", readonly: true, "aria-label": "The link" });
  const entry = (/** @type {string} */ text, /** @type {() => void | Promise<void>} */ act) => {
    const button = h("button", { type: "button", class: "control" }, text);
    button.addEventListener("click", () => void Promise.resolve(act()).catch(() => write(said, "That did not work here.")), { signal });
    return button;
  };
  const menu = h("div", { class: "share-menu", id, role: "group", "aria-label": "Share" },
    ...(link ? [entry("Copy link", copyLink)] : []),
    entry("Save SVG", () => save(new Blob([asText(pictureOf(parts(), title()))], { type: "image/svg+xml" }), "svg")),
    entry("Save PNG", async () => save(await asPng(pictureOf(parts(), title())), "png")), shown, said);
  const element = h("div", { class: "share" }, open, menu);

  async function copyLink() {
    if (!link) return;
    shown.value = link();
    set(shown, "hidden", false);
    shown.select();
    let done = document.execCommand("copy"); // asks for no permission, and works where the clipboard's own way is closed
    if (!done) done = await navigator.clipboard.writeText(shown.value).then(() => true, () => false);
    write(said, done ? "The link is copied." : "Copy the link from here.");
  }

  /** @param {Blob} blob @param {string} ending */
  function save(blob, ending) {
    const url = URL.createObjectURL(blob);
    const way = h("a", { href: url, download: `${name()}.${ending}` });
    element.append(way);
    way.click();
    way.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser reads it later
    write(said, `Saved as ${name()}.${ending}.`);
  }

  /** @param {boolean} on */
  function show(on) {
    set(menu, "hidden", !on);
    set(open, "aria-expanded", on ? "true" : "false");
    if (!on) return;
    write(said, "");
    set(shown, "hidden", true);
  }
  const isOpen = () => !menu.hasAttribute("hidden");
  open.addEventListener("click", () => show(!isOpen()), { signal });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.stopPropagation();
    show(false);
    open.focus();
  }, { signal });
  document.addEventListener("pointerdown", (event) => { if (isOpen() && !element.contains(/** @type {Node} */ (event.target))) show(false); }, { signal });
  show(false);
  return {
    element,
    open: () => {
      show(true);
      menu.querySelector("button")?.focus();
    },
  };
}
