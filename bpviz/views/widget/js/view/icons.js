/** The few icons, drawn as paths: no icon font, no request. */

import { s } from "./dom.js";

/** @type {Record<string, string>} */
const PATHS = {
  first: "M3 3h2.2v10H3zM13 3v10L6 8z",
  back: "M12 3v10L4 8z",
  play: "M4 3v10l8.5-5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M4 3v10l8-5z",
  last: "M10.8 3H13v10h-2.2zM3 3v10l7-5z",
  loop: "M3 8a4.500 4.500 0 0 1 4.500-4.500H10V1.500L13.500 4.500 10 7.500V5.500H7.500A2.500 2.500 0 0 0 5 8zM13 8a4.500 4.500 0 0 1-4.500 4.500H6v2L2.500 11.500 6 8.500v2h2.500A2.500 2.500 0 0 0 11 8z",
  sun: "M8 4.6A3.4 3.4 0 1 0 8 11.4 3.4 3.4 0 0 0 8 4.600zM7.300 1h1.400v2H7.300zM7.300 13h1.400v2H7.300zM1 7.300h2v1.400H1zM13 7.300h2v1.400h-2zM2.600 3.600l1-1 1.400 1.400-1 1zM11 12l1-1 1.400 1.400-1 1zM12 5l-1-1 1.400-1.400 1 1zM3.600 13.400l-1-1L4 11l1 1z",
  moon: "M6.2 2A6.300 6.300 0 1 0 14 9.800 5.200 5.200 0 0 1 6.200 2z",
};

/** @param {keyof typeof PATHS | string} name */
export const icon = (name) =>
  s("svg", { class: "icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" }, s("path", { d: PATHS[name] ?? "" }));

/** The path alone, to swap play for pause in place. @param {string} name */
export const iconPath = (name) => PATHS[name] ?? "";
