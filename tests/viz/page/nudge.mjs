// Difference quotients of closed forms, for the cases in asked.json.
import { readFileSync } from "node:fs";
import {
    agreement, errorCurves, isFarEverywhere, outputCurve, quotients, sizeAt, writtenLike,
} from "./differences.js";

const FUNCTIONS = {
    cube: [(v) => v * v * v, (v) => 3 * v * v],
    kink: [(v) => Math.max(v, 0), () => 0],
    root: [(v) => Math.sqrt(v), (v) => 0.5 / Math.sqrt(v)],
    line: [(v) => 1e8 + 1e-9 * v, () => 1e-9],
};

// What the page's model offers, of a function of one number: node 0 is the number, node 1 the result.
function modelOf(name, v) {
    const [f, slope] = FUNCTIONS[name];
    return {
        nodes: [{}, {}], root: 1, values: [v, f(v)], gradients: [slope(v), 1],
        at: (changes) => f(changes.has(0) ? changes.get(0) : v),
    };
}

const plain = (x) => (typeof x === "number" ? String(x) : x);

const answers = {
    sizes: (index) => sizeAt(index),
    quotients: ([name, v, h]) => Object.fromEntries(Object.entries(quotients(modelOf(name, v), 0, h)).map(([key, x]) => [key, plain(x)])),
    curves: ([name, v]) => {
        const model = modelOf(name, v);
        const found = errorCurves(model, 0);
        return { sizes: found.sizes, oneSided: found.oneSided.map(plain), twoSided: found.twoSided.map(plain), isFar: isFarEverywhere(found, model.gradients[0]) };
    },
    output: ([name, v, reach, count]) => outputCurve(modelOf(name, v), 0, reach, count).map((each) => each.map(plain)),
    written: ([reference, x]) => writtenLike(Number(reference))(Number(x)),
    agreement: (texts) => agreement(...texts),
};

const cases = JSON.parse(readFileSync("asked.json", "utf8"));
const found = Object.entries(cases).map(([kind, given]) => [kind, given.map(answers[kind])]);
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
