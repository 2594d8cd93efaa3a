/** A message in the language in force, as bpviz/locale/tr.py. A message is its English sentence: `t("Step {number} of {count}", { number, count })`. */

/** @typedef {{language: string, messages: Record<string, string>}} Catalogue bpviz/locale/zh_CN.json */
/** @typedef {{pattern: RegExp, translation: string}} Template recognises a name that was made of a message with places */

/** @type {Catalogue} */
const ENGLISH = { language: "en", messages: {} };
let catalogue = ENGLISH;
/** @type {Template[] | null} */
let templates = null;

/** Speak the language of a tag: that of the model's `language`, or else of the page's `lang`; English where no catalogue has it. @param {string | null | undefined} tag @param {Catalogue[]} catalogues */
export function speak(tag, catalogues) {
  const wish = (tag || "en").toLowerCase().replaceAll("_", "-");
  const traditional = /^zh-(hant|tw|hk|mo)/.test(wish);
  catalogue = (!traditional && catalogues.find(({ language }) => language.split("-")[0] === wish.split("-")[0])) || ENGLISH;
  templates = null;
}

/** The tag of the language in force, for the `lang` attribute of what is shown. */
export const language = () => catalogue.language;

/** A message with what it leaves open filled in, in the language in force; what no catalogue knows stays as it is. `unit 3 of hidden 1` is known by its parts. @param {string} message @param {Record<string, unknown>} [values] */
export const t = (message, values) => fill((catalogue === ENGLISH ? null : translated(message)) ?? message, values);

/** A place without a value stays open. A space between two Chinese characters goes. @param {string} message @param {Record<string, unknown>} [values] */
export function fill(message, values) {
  if (!values) return message;
  const filled = message.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
  return filled.replace(/(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])/g, "");
}

/** A text in the language in force, or null where the catalogue does not know it. @param {string} text @returns {string | null} */
function translated(text) {
  if (Object.hasOwn(catalogue.messages, text)) return catalogue.messages[text];
  templates ??= templatesOf(catalogue.messages);
  for (const { pattern, translation } of templates) {
    const groups = pattern.exec(text)?.groups;
    if (!groups) continue;
    const parts = Object.entries(groups).map(([name, value]) => [name, /^\d+$/.test(value) ? value : translated(value)]);
    if (parts.every(([, value]) => value !== null)) return fill(translation, Object.fromEntries(parts));
  }
  return null;
}

/** Messages with places, those with the most text of their own first. @param {Record<string, string>} messages @returns {Template[]} */
function templatesOf(messages) {
  const own = (/** @type {string} */ message) => message.replace(/\{\w+\}/g, "");
  return Object.keys(messages)
    .filter((message) => message !== own(message) && /[A-Za-z]/.test(own(message)))
    .sort((a, b) => own(b).length - own(a).length || (a < b ? -1 : 1))
    .map((message) => ({ pattern: patternOf(message), translation: messages[message] }));
}

/** Finds the values in a text that was made of a message; a place may come twice. @param {string} message */
function patternOf(message) {
  const seen = new Set();
  const parts = message.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!name) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>.+?)`;
  });
  return new RegExp(`^${parts.join("")}$`);
}
