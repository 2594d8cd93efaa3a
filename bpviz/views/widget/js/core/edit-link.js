/** A few changed numbers as a part of a page's address: `0.weight.before!1!0:0.5*x!0!1:-2`. Pure. */

import { formatAddress, parseAddress } from "./address.js";

/** More changes than this make no link any more. */
export const MOST_LINKED = 40;

/** @param {readonly {address: string, value: number}[]} edits @returns {string} empty where there are none, or too many */
export function linkOf(edits) {
  if (edits.length > MOST_LINKED) return "";
  return edits.map(({ address, value }) => {
    const { array, index } = parseAddress(address);
    return `${[array, ...index].join("!")}:${value}`.replace("e+", "e");
  }).join("*");
}

/** Throws where a text is not what `linkOf` gives. @param {string} text @returns {{address: string, value: number}[]} */
export function editsOf(text) {
  if (text === "") return [];
  return text.split("*").map((each) => {
    const match = /^([a-z0-9_.]+)((?:!\d+)*):([-\d.e]+)$/.exec(each);
    if (!match || match[3] === "" || !Number.isFinite(Number(match[3]))) throw new Error(`${each} is no changed number`);
    return { address: formatAddress(match[1], match[2].split("!").slice(1).map(Number)), value: Number(match[3]) };
  });
}
