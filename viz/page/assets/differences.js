// Difference quotients of a model's output, and how far their digits agree with a slope. No DOM.
import { padded, short } from "./numbers.js";

export const DECADES = 16;
export const PLACES = 12;
const LARGE = 100;

// The sizes of h: 1 to 1e-16, ten to a decade.
export function sizeAt(index) {
    return index % 10 === 0 ? Number(`1e${-index / 10}`) : 10 ** (-index / 10);
}

// The output if one number is larger by `distance`; the others stay.
function outputAt(model, id, distance) {
    return model.at(new Map([[id, model.values[id] + distance]]));
}

// What the output is before and after a step of `h` in either direction, and the two quotients.
export function quotients(model, id, h) {
    const before = model.values[model.root];
    const after = outputAt(model, id, h);
    const opposite = outputAt(model, id, -h);
    const oneSided = (after - before) / h;
    return { before, after, opposite, oneSided, twoSided: (after - opposite) / (2 * h) };
}

// For sizes of h the distances of both quotients from the slope: five sizes to a decade, two if the
// graph is large, for all are computed again while a number is dragged.
export function errorCurves(model, id) {
    const stride = model.nodes.length > LARGE ? 5 : 2;
    const slope = model.gradients[id];
    const curves = { sizes: [], oneSided: [], twoSided: [] };
    for (let index = 0; index <= 10 * DECADES; index += stride) {
        const h = sizeAt(index);
        const found = quotients(model, id, h);
        curves.sizes.push(h);
        curves.oneSided.push(Math.abs(found.oneSided - slope));
        curves.twoSided.push(Math.abs(found.twoSided - slope));
    }
    return curves;
}

// The output around a number, as differences: `count` places between -reach and reach.
export function outputCurve(model, id, reach, count) {
    const middle = (count - 1) / 2;
    const xs = Array.from({ length: count }, (_, n) => ((n - middle) / middle) * reach);
    const before = model.values[model.root];
    return [xs, xs.map((x) => outputAt(model, id, x) - before)];
}

// Whether no size of h brings a quotient near the slope, as at a kink. Below 1e-8 rounding can bring
// it anywhere.
export function isFarEverywhere({ sizes, oneSided, twoSided }, slope) {
    const half = sizes.filter((h) => h >= 1e-8).length;
    const distances = [...oneSided.slice(0, half), ...twoSided.slice(0, half)].filter(Number.isFinite);
    const usual = Math.max(Math.abs(slope), distances[0] ?? 0);
    return Math.min(...distances) > 1e-3 * usual && distances.length > 0;
}

// Writes numbers as a reference is written, 12 decimals or a power of ten with 12, so that their
// digits stand in the same places.
export function writtenLike(reference) {
    const size = Math.abs(reference);
    const isPlain = !Number.isFinite(size) || size === 0 || (size >= 1e-4 && size < 1e6);
    const power = isPlain ? 0 : Math.max(-300, Math.floor(Math.log10(size)));
    return (x) => {
        const scaled = power === 0 ? x : x / Number(`1e${power}`);
        if (Number.isFinite(x) && Math.abs(scaled) >= 1e9) {
            return short(x, PLACES + 1);
        }
        const digits = padded(scaled, PLACES);
        return power === 0 || !Number.isFinite(x) ? digits : `${digits}e${short(power)}`;
    };
}

// How many letters two texts begin with in common, and how many of these are decimals. Numbers that
// are not finite agree in none.
export function agreement(text, reference) {
    if (!/\d/.test(text) || !/\d/.test(reference)) {
        return { letters: 0, decimals: 0 };
    }
    let letters = 0;
    while (letters < text.length && text[letters] === reference[letters]) {
        letters += 1;
    }
    const point = text.indexOf(".");
    const end = Math.min(letters, point + 1 + PLACES);
    return { letters, decimals: point >= 0 && point < letters ? end - point - 1 : 0 };
}
