// The axes of a chart: where a number stands between the ends, from 0 to 1, and which numbers are
// written beside it. No DOM.
import { MINUS, counted, short } from "./numbers.js";

const LONGEST_TICK = 7;

// An axis from `low` to `high` of one of three kinds, with about `count` ticks of {value, text}:
// "linear"; "log", for positive numbers; "step", the logarithm of 1 + x, for numbers from 0.
// Numbers of a linear axis may be distances from `base`, which the ticks then tell.
export function axis(kind, low, high, { count = 5, base = 0, isReversed = false } = {}) {
    const made = AXIS_KINDS.get(kind)(low, high, count, base);
    return isReversed ? { at: (x) => 1 - made.at(x), ticks: made.ticks } : made;
}

const AXIS_KINDS = new Map([
    ["linear", linearAxis],
    ["log", logAxis],
    ["step", stepAxis],
]);

function linearAxis(from, to, count, base) {
    const [low, high] = apart(from, to);
    return { at: (x) => (x - low) / (high - low), ticks: linearTicks(low, high, count, base) };
}

// Two ends that differ, so that every chart has room.
function apart(low, high) {
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
        return [0, 1];
    }
    if (low < high) {
        return [low, high];
    }
    const room = Math.abs(low) / 20 || 1;
    return [low - room, low + room];
}

// Ticks at round numbers; near a base whose own digits would hide them, at round distances from it.
function linearTicks(low, high, count, base) {
    const power = Math.floor(Math.log10((high - low) / count));
    const wide = (high - low) / count / 10 ** power;
    const digit = [1, 2, 5, 10].find((each) => wide <= each + 1e-9);
    const step = Number(`${digit}e${power}`);
    const places = Math.max(0, digit === 10 ? -power - 1 : -power);
    const isShort = (x) => x.toFixed(Math.min(places, 100)).length <= LONGEST_TICK;
    if (isShort(base + low) && isShort(base + high)) {
        const written = (x) => x.toFixed(places).replace(/^-/, MINUS);
        const round = multiples(base + low, base + high, step);
        return round.map((x) => ({ value: x - base, text: written(x) }));
    }
    const told = base === 0 ? short : (x) => (x === 0 ? short(base, 4) : distance(x));
    return multiples(low, high, step).map((x) => ({ value: x, text: told(x) }));
}

function distance(x) {
    return x > 0 ? `+${short(x)}` : short(x);
}

function multiples(low, high, step) {
    const first = Math.ceil(low / step - 1e-9);
    const last = Math.floor(high / step + 1e-9);
    const nth = (_, n) => Number(((first + n) * step).toPrecision(12));
    return Array.from({ length: last - first + 1 }, nth);
}

function logAxis(from, to, count) {
    const [low, high] = 0 < from && from < to && to < Infinity ? [from, to] : around(from);
    const start = Math.log10(low);
    const at = (x) => (x > 0 ? (Math.log10(x) - start) / (Math.log10(high) - start) : NaN);
    const powers = multiples(start, Math.log10(high), 1);
    if (powers.length < 2) {
        return { at, ticks: linearTicks(low, high, count, 0) };
    }
    const stride = Math.ceil(powers.length / (count + 1));
    const top = powers.at(-1);
    const kept = powers.filter((power) => (top - power) % stride === 0);
    return { at, ticks: kept.map((power) => decade(power)) };
}

function around(x) {
    return x > 1e-300 && x < 1e300 ? [x / 10, x * 10] : [0.1, 1];
}

function decade(power) {
    const value = Number(`1e${power}`);
    return { value, text: short(value, 1) };
}

function stepAxis(low, high) {
    const last = Number.isFinite(high) ? Math.min(Math.max(1, high), 1e9) : 1;
    const powers = multiples(0, Math.log10(last), 1);
    const values = last < 10 ? [0, 1, 2, 5].filter((n) => n <= last) : [0, ...powers.map((n) => 10 ** n)];
    const ticks = values.map((value) => ({ value, text: counted(value) }));
    return { at: (x) => Math.log10(1 + x) / Math.log10(1 + last), ticks };
}

// The least and the greatest of the finite numbers in these lists, or null if there is none.
export function extent(...lists) {
    let low = Infinity;
    let high = -Infinity;
    for (const list of lists) {
        for (const x of list) {
            if (Number.isFinite(x)) {
                low = Math.min(low, x);
                high = Math.max(high, x);
            }
        }
    }
    return low <= high ? [low, high] : null;
}

// Whole powers of ten around the positive numbers of these lists, at least one decade.
export function decades(...lists) {
    const found = extent(...lists.map((list) => Array.from(list).filter((x) => x > 0)));
    if (found === null) {
        return [0.1, 1];
    }
    const low = Math.floor(Math.log10(found[0]));
    const high = Math.max(Math.ceil(Math.log10(found[1])), low + 1);
    return [Number(`1e${Math.max(low, -323)}`), Number(`1e${Math.min(high, 308)}`)];
}

// The part of a segment within 0 <= x <= width and 0 <= y <= height, as [x, y, x, y], or null.
export function clipped(x0, y0, x1, y1, width, height) {
    let first = 0;
    let last = 1;
    const walls = [
        [x0 - x1, x0],
        [x1 - x0, width - x0],
        [y0 - y1, y0],
        [y1 - y0, height - y0],
    ];
    for (const [towards, room] of walls) {
        if (towards === 0 && room < 0) {
            return null;
        }
        if (towards > 0) {
            last = Math.min(last, room / towards);
        }
        if (towards < 0) {
            first = Math.max(first, room / towards);
        }
    }
    if (!(first <= last)) {
        return null;
    }
    const along = (part) => [x0 + part * (x1 - x0), y0 + part * (y1 - y0)];
    return [...along(first), ...along(last)];
}

// The path of a line through points in a frame: clipped at its edges, with a gap at each number that
// has no place.
export function linePath(xs, ys, width, height) {
    const parts = [];
    let end = "";
    for (let n = 1; n < xs.length; n += 1) {
        const ends = [xs[n - 1], ys[n - 1], xs[n], ys[n]];
        const seen = ends.every(Number.isFinite) ? clipped(...ends, width, height) : null;
        if (seen === null) {
            end = "";
            continue;
        }
        const [x0, y0, x1, y1] = seen.map((each) => each.toFixed(1));
        if (`${x0} ${y0}` !== end) {
            parts.push(`M${x0} ${y0}`);
        }
        end = `${x1} ${y1}`;
        parts.push(`L${end}`);
    }
    return parts.join("");
}
