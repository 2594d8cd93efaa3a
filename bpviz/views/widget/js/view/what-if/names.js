/** What a number that can be changed is called. */

import { parseAddress } from "../../core/address.js";
import { t } from "../../core/i18n.js";
import { nodeLabel } from "../../core/labels.js";

/**
 * @param {import("../drawing/facts.js").Facts} facts @param {import("../../core/sheet.js").Sheet} sheet
 * @param {string} address
 */
export function numberName(facts, sheet, address) {
  const { columns } = facts;
  const { array, index } = parseAddress(address);
  const caption = t(sheet.header.captions[array] ?? array);
  const [kind, c, j, i] = (facts.placeOf(address) ?? "").split(":");
  if (kind === "edge" && array.endsWith(".before")) return `${caption} ${nodeLabel(columns[Number(c) - 1], Number(i))} → ${nodeLabel(columns[Number(c)], Number(j))}`;
  if ((kind === "bias" || kind === "node") && index[index.length - 1] !== undefined) return `${caption} ${nodeLabel(columns[Number(c)], Number(j))}`;
  if (kind === "prob") return `${caption} ${nodeLabel(columns[columns.length - 1], Number(c))}`;
  return index.length ? `${caption} [${index.join(", ")}]` : caption;
}
