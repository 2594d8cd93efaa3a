/**
 * The shapes of docs/trace.md, for the type checker. Nothing is exported at run time.
 *
 * @typedef {{num: number}} Num
 * @typedef {{idx: string}} Idx
 * @typedef {{ref: string, role: string, index: Tree[]}} Ref
 * @typedef {{op: string, args: Tree[]}} Op
 * @typedef {{fold: "sum" | "max", over: string, size: number, body: Tree}} Fold
 * @typedef {Num | Idx | Ref | Op | Fold} Tree
 * @typedef {{target: Ref, value: Tree}} Rule
 *
 * @typedef {{array: string, rules: Rule[]}} Target
 * @typedef {{name: string, kind: "unit" | "shared" | "scalar" | "row" | "none", nodes: number, terms: number, targets: Target[], sentence: string, column: number | null}} Part
 * @typedef {{phase: string, layer: string | null, title: string, column: number | null, sentence: string, parts: Part[]}} Block
 *
 * @typedef {object} Column
 * @property {"input" | "hidden" | "output"} kind
 * @property {string} label
 * @property {string} title
 * @property {number} size
 * @property {number[]} [shape] of one sample: (features,), or (tokens, features)
 * @property {number} [skip] of a Residual: the column from which the way around its layers starts
 * @property {[number, number] | null} image
 * @property {string | null} z
 * @property {string} a
 * @property {string | null} weight
 * @property {string | null} bias
 * @property {string | null} activation
 * @property {boolean} frozen
 * @property {string[]} [layers] the names of its layers
 *
 * @typedef {{base?: string, partial?: string, slope?: string, sup?: string, comma?: string}} Symbol
 * @typedef {{shape: number[], dtype: "float64" | "float32" | "int64", offset?: number, concat?: string[], shared?: boolean}} ArrayEntry `shared`: the same for all samples, so its first axis is not the batch
 *
 * @typedef {{phase: string | null, layer?: string | null, array?: string | null, text: string}} CodeLine of PyTorch's, only the phase is known
 *
 * @typedef {object} Header
 * @property {number} version
 * @property {number} sample
 * @property {number} batch
 * @property {string} title
 * @property {Column[]} columns
 * @property {{name: string, type: string, input: string}[]} [layers]
 * @property {{type: string}} loss
 * @property {Record<string, string>} phases
 * @property {CodeLine[]} code
 * @property {CodeLine[]} [numpy]
 * @property {Record<string, ArrayEntry>} arrays
 * @property {Record<string, Symbol>} symbols
 * @property {Record<string, string>} captions
 * @property {Block[]} blocks
 */
export {};
