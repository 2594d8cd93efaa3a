/** What the drawings of their own need to know: classes of layers, numbers by any index, whom Dropout has left out. */

import { formatAddress, ravel } from "../../core/address.js";
import { children } from "../../core/evaluate.js";

/** @param {readonly number[]} shape */
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** @param {import("../../core/sheet.js").Sheet} trace @param {ReturnType<typeof import("./timeline.js").timeline>} time */
export function layerFacts(trace, time) {
  const { header, sample } = trace;
  const layers = new Map((header.layers ?? []).map((layer) => [layer.name, layer]));
  const masks = trace.columns.map((column) => {
    const layer = column.layers?.find((name) => layers.get(name)?.type === "Dropout" && trace.has(`${name}.mask`));
    return layer === undefined ? null : { mask: `${layer}.mask`, output: `${layer}.output`, size: column.size };
  });
  /** An array's shape without the samples. @param {string} array */
  const own = (array) => trace.shape(array).slice(header.arrays[array].shared ? 0 : 1);

  return {
    facts: {
      typeOf: (/** @type {string} */ layer) => layers.get(layer)?.type ?? "",
      /** The array that goes into a layer. @param {string} layer */
      inputOf: (layer) => layers.get(layer)?.input ?? "x",
      /** Is there Dropout in the network, at work? */
      drops: masks.some((mask) => mask !== null),

      has: (/** @type {string} */ array) => trace.has(array),
      caption: (/** @type {string} */ array) => header.captions?.[array] ?? "",
      /** Whose shared numbers a parameter's update uses: `optimizer`, or one of its cohorts. @param {string} parameter */
      cohortOf: (parameter) => {
        /** @param {import("../../core/types.js").Tree} tree @returns {string[]} */
        const refs = (tree) => ("ref" in tree ? [tree.ref] : children(tree).flatMap(refs));
        const rules = header.blocks.flatMap((block) => (block.phase === "update" ? block.parts.flatMap((part) => part.targets) : [])).find(({ array }) => array === `${parameter}.after`)?.rules ?? [];
        return rules.flatMap((rule) => refs(rule.value)).map((ref) => /^optimizer(\.\d+)?(?=\.)/.exec(ref)?.[0]).find(Boolean) ?? "optimizer";
      },
    },

    /** @param {import("./timeline.js").Position} now */
    at: (now) => ({
      /** Is all of an array known? @param {string} array */
      isKnown: (array) => time.knownUnits(array, sizeOf(own(array)), now) === sizeOf(own(array)),
      /** One number of any array, by its index in the sample, when it is known. @param {string} array @param {number[]} at */
      numberAt: (array, at) => {
        if (!trace.has(array)) return null;
        const shape = own(array);
        const index = shape.length === trace.shape(array).length ? at : [sample, ...at];
        return ravel(at, shape) < time.knownUnits(array, sizeOf(shape), now) ? { address: formatAddress(array, index), value: trace.at(array, index) } : null;
      },
      /** One stage of a parameter, or a number that all parameters share, when it is known. @param {string} array @param {number[]} index */
      parameterStage: (array, index) => {
        const known = index.length === 0 ? time.knownUnits(array, 1, now) > 0 : index[0] < time.knownUnits(array, trace.shape(array)[0], now) || time.termKnown(array, index[0], index[1] ?? Infinity, now);
        return known ? { address: formatAddress(array, index), value: trace.at(array, index) } : null;
      },
      /** Has Dropout left this unit out? Its mask is drawn with its output: until then nobody knows. @param {number} c @param {number} j */
      dropped: (c, j) => {
        const mask = masks[c];
        return mask !== null && j < time.knownUnits(mask.output, mask.size, now) && Number(trace.array(mask.mask)[sample * mask.size + j]) === 0;
      },
    }),
  };
}
