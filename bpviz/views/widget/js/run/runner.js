/**
 * A training run that can be walked: in the notebook the session does it (kernel.js), on a page the browser (browser.js).
 *
 * @typedef {import("../core/sheet.js").Sheet} Sheet
 *
 * @typedef {object} Curve losses; number k is that of iteration `start + k * every`
 * @property {ArrayLike<number>} values
 * @property {number} start
 * @property {number} every
 *
 * @typedef {object} Setting one line of the config panel
 * @property {string} name as `configure` takes it
 * @property {"number" | "numbers" | "switch" | "choice"} kind
 * @property {number | readonly number[] | boolean | string | null} value null: no clipping
 * @property {string[]} [choices]
 * @property {string | null} fixed why it cannot be changed here; null where it can
 *
 * @typedef {{name: string, size: number}} Parameter
 * @typedef {Record<string, number | number[] | boolean | string | string[] | null>} Changes
 *
 * @typedef {object} Boundary pictures of a network with two inputs (docs/session.md); the first row of each is the lowest
 * @property {number} iteration
 * @property {number} resolution
 * @property {Float32Array} x
 * @property {Float32Array} y
 * @property {{name: string, unit: number, values: Float32Array}[]} outputs
 * @property {{name: string, unit: number, values: Float32Array}[]} units
 * @property {Float32Array} points
 * @property {Float32Array} target
 * @property {number} targets numbers a point
 *
 * @typedef {object} Runner
 * @property {"kernel" | "browser"} kind
 * @property {Sheet} sheet the iteration at hand
 * @property {number} iteration its number, from 0
 * @property {number} count how many there are
 * @property {"" | "busy" | "training"} doing
 * @property {() => Curve} losses
 * @property {() => Curve | null} validation
 * @property {() => Curve | null} previous of the future that a change has replaced
 * @property {() => {iteration: number, sentence: string}[]} changes
 * @property {() => Setting[]} settings those that the iteration after the one at hand will obey
 * @property {() => Parameter[]} parameters
 * @property {() => string[]} frozen
 * @property {() => string | null} fixedLayers why no layer can be frozen or freed here
 * @property {() => Promise<void>} next to the next iteration, which is made where there is none yet; the promise is refused
 *   with an Error whose message says why not
 * @property {() => Promise<void>} back
 * @property {(iteration: number) => Promise<void>} goto
 * @property {(changes: Changes) => Promise<string>} configure the sentence says what it does
 * @property {() => Promise<void>} undo takes the latest change back
 * @property {() => Promise<void>} reset to the first iteration, and the same initial weights
 * @property {(iterations: number) => Promise<void>} train
 * @property {() => Promise<void>} stop
 * @property {{plane: boolean, data: {name: string, samples: number}, outputs: number, points: number} | null} world null without a kernel
 * @property {(resolution: number) => Promise<Boundary>} boundary
 * @property {(what: {points: number[][]} | {name: string, samples?: number, noise?: number, seed?: number}) => Promise<void>} data
 * @property {(listener: () => void) => () => void} subscribe heard after every move and change
 * @property {() => void} close
 */
export {};
