// Axes and clipped lines for the cases in asked.json; numbers that JSON has not are text.
import { readFileSync } from "node:fs";
import { axis, clipped, decades, extent, linePath } from "./axes.js";

const finite = (x) => (Number.isFinite(x) ? x : String(x));

const answers = {
    axes: ({ kind, low, high, options, xs }) => {
        const made = axis(kind, Number(low), Number(high), options);
        return { places: xs.map((x) => finite(made.at(Number(x)))), ticks: made.ticks.map(({ value, text }) => ({ value, text, place: made.at(value) })) };
    },
    segments: (ends) => clipped(...ends, 100, 50),
    lines: ([xs, ys]) => linePath(xs.map(Number), ys.map(Number), 100, 50),
    extents: (lists) => extent(...lists.map((list) => list.map(Number))),
    decades: (list) => decades(list.map(Number)),
};

const cases = JSON.parse(readFileSync("asked.json", "utf8"));
const found = Object.entries(cases).map(([kind, given]) => [kind, given.map(answers[kind])]);
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
