// Small charts in SVG: curves, points and a marker over two axes. A redraw changes the text and the
// place of ticks and the data of paths, nothing else. Colours are classes in charts.css. The numbers
// stand in text beside every chart, so screen readers are not told of it.
import { axis, extent, linePath } from "./axes.js";
import { svgElement } from "./dom.js";

const MOST_TICKS = 12;
const LETTER_WIDTH = 5.6;
const MARGIN = { left: 44, right: 14, top: 8, bottom: 22 };
const RADIUS = 4;

// A chart of named curves, points and rings, drawn in this order. `x` and `y` say the kind of axis,
// "linear", "log" or "step", about how many ticks it has, and whether it is reversed.
//     const made = chart({ x: { kind: "step" }, y: { kind: "log" }, curves: ["loss"], points: ["now"] });
//     made.draw({ x: [0, 100], y: [0.01, 1], curves: [[xs, ys]], points: [[[3], [0.2]]], marker: 3 });
// The two ends of an axis may be followed by a base, from which its numbers are distances.
export function chart({ x, y, curves = [], points = [], rings = [], width = 320, height = 190 }) {
    const wide = width - MARGIN.left - MARGIN.right;
    const high = height - MARGIN.top - MARGIN.bottom;
    const grid = chartPart("path", "chart-grid");
    const marker = chartPart("path", "chart-marker");
    const xTexts = tickTexts("chart-x");
    const yTexts = tickTexts("chart-y");
    const lines = curves.map((name) => chartPart("path", `chart-curve chart-${name}`));
    const circles = rings.map((name) => chartPart("path", `chart-ring chart-${name}`));
    const dots = points.map((name) => chartPart("path", `chart-point chart-${name}`));
    const frame = svgElement("g", { transform: `translate(${MARGIN.left} ${MARGIN.top})` });
    frame.append(grid, ...xTexts, ...yTexts, marker, ...lines, ...circles, ...dots);

    function draw(shown) {
        const across = madeAxis(x, shown.x);
        const up = madeAxis(y, shown.y);
        const placeX = (value) => across.at(value) * wide;
        const placeY = (value) => (1 - up.at(value)) * high;
        const place = ([xs, ys]) => [Array.from(xs, placeX), Array.from(ys, placeY)];
        drawTicks(xTexts, apartBy(across.ticks, placeX), (value) => [placeX(value), high + 15]);
        drawTicks(yTexts, up.ticks, (value) => [-6, placeY(value) + 3.5]);
        setChanged(grid, "d", up.ticks.map(({ value }) => `M0 ${pixel(placeY(value))}H${wide}`).join(""));
        lines.forEach((line, n) => {
            setChanged(line, "d", linePath(...place(shown.curves[n]), wide, high));
        });
        circles.forEach((ring, n) => {
            setChanged(ring, "d", circlePaths(...place(shown.rings[n]), wide, high));
        });
        dots.forEach((dot, n) => {
            setChanged(dot, "d", circlePaths(...place(shown.points[n]), wide, high));
        });
        const at = placeX(shown.marker ?? NaN);
        setChanged(marker, "d", isBetween(at, wide) ? `M${pixel(at)} 0V${high}` : "");
    }

    return { element: chartDrawing("chart", [0, 0, width, height], frame), draw };
}

// A curve without axes. Its x goes by the logarithm of 1 + x, and a dot stands at one place of the
// lists that are drawn.
export function sparkline({ width = 100, height = 28 } = {}) {
    const line = chartPart("path", "chart-curve");
    const dot = chartPart("path", "chart-point");

    function draw(xs, ys, at = -1) {
        const across = axis("step", 0, xs.at(-1) ?? 1);
        const up = axis("linear", ...(extent(ys) ?? [0, 1]));
        const placeX = (value) => across.at(value) * width;
        const placeY = (value) => (1 - up.at(value)) * height;
        setChanged(line, "d", linePath(Array.from(xs, placeX), Array.from(ys, placeY), width, height));
        setChanged(dot, "d", circlePaths([placeX(xs[at])], [placeY(ys[at])], width, height));
    }

    const room = RADIUS + 1;
    const box = [-room, -room, width + 2 * room, height + 2 * room];
    return { element: chartDrawing("sparkline", box, line, dot), draw };
}

// A piece of a curve, to stand before what it is called.
export function chartKey(name) {
    const line = svgElement("path", { class: `chart-curve chart-${name}`, d: "M1 4H21" });
    return chartDrawing("chart-key", [0, 0, 22, 8], line);
}

function chartDrawing(name, box, ...parts) {
    const element = svgElement("svg", { class: name, viewBox: box.join(" "), "aria-hidden": "true" });
    element.append(...parts);
    return element;
}

function chartPart(tag, name) {
    return svgElement(tag, { class: name });
}

function tickTexts(name) {
    return Array.from({ length: MOST_TICKS }, () => chartPart("text", `chart-tick ${name}`));
}

function madeAxis({ kind, count, isReversed }, [low, high, base]) {
    return axis(kind, low, high, { count, isReversed, base });
}

// Those ticks whose texts do not touch one that is kept already.
function apartBy(ticks, place) {
    const kept = [];
    for (const { value, text } of ticks) {
        const half = (text.length * LETTER_WIDTH) / 2 + 4;
        const at = place(value);
        if (kept.every((other) => Math.abs(other.at - at) >= other.half + half)) {
            kept.push({ value, text, at, half });
        }
    }
    return kept;
}

function drawTicks(texts, ticks, place) {
    texts.forEach((text, n) => {
        const told = n < ticks.length ? ticks[n].text : "";
        if (told !== "") {
            const [px, py] = place(ticks[n].value);
            setChanged(text, "x", pixel(px));
            setChanged(text, "y", pixel(py));
        }
        if (text.textContent !== told) {
            text.textContent = told;
        }
    });
}

function setChanged(part, attribute, value) {
    if (part.getAttribute(attribute) !== value) {
        part.setAttribute(attribute, value);
    }
}

function pixel(x) {
    return x.toFixed(1);
}

function isBetween(x, end) {
    return x >= -1 && x <= end + 1;
}

function circlePaths(xs, ys, wide, high) {
    const seen = xs.map((x, n) => [x, ys[n]]).filter(([x, y]) => isBetween(x, wide) && isBetween(y, high));
    const half = (way) => `a${RADIUS} ${RADIUS} 0 1 0 ${way * 2 * RADIUS} 0`;
    return seen.map(([x, y]) => `M${pixel(x - RADIUS)} ${pixel(y)}${half(1)}${half(-1)}`).join("");
}
