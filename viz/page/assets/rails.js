// Rails: paths drawn beside the edges they run along, so that several on one edge are seen.

import { svgElement } from "./dom.js";

const APART_ACROSS = 2;
const APART_DOWN = 3;
const CORNER = 7;

// The corners of an edge as the picture draws it, from its target to its source: straight lines with
// rounded corners (L to where the arc begins, Q about the corner) and curves that leave and arrive
// level (C). A corner that is reached by a curve has `curved`.
export function cornersOf(d) {
    const corners = [];
    for (const [, command, given] of d.matchAll(/([MLQC])([^MLQC]*)/g)) {
        const at = given.match(/-?[\d.]+(?:e-?\d+)?/g).map(Number);
        if (command === "Q") {
            corners.pop();
            corners.push({ x: at[0], y: at[1], curved: false });
        } else {
            const [x, y] = at.slice(-2);
            corners.push({ x, y, curved: command === "C" });
        }
    }
    return corners;
}

// The same corners moved to the right of one who walks along the edge, from its source to its
// target, by so many lanes: lanes are 3 px apart where they run across the page, 2 px where down.
export function movedAside(corners, lanes) {
    const moves = [];
    for (let i = 1; i < corners.length; i += 1) {
        moves.push(asideOf(corners[i - 1], corners[i], lanes));
    }
    return corners.map((corner, i) => {
        const { dx, dy } = shiftBetween(moves[i - 1] ?? moves[i], moves[i] ?? moves[i - 1]);
        return { x: corner.x + dx, y: corner.y + dy, curved: corner.curved };
    });
}

// Which way is aside of a line and how far; a curve leaves and arrives level, as if it ran across.
function asideOf(start, end, lanes) {
    let [x, y] = [end.x - start.x, end.curved ? 0 : end.y - start.y];
    const length = Math.hypot(x, y) || 1;
    [x, y] = [x / length, y / length];
    const far = lanes * Math.hypot(x * APART_DOWN, y * APART_ACROSS);
    return { x: y, y: -x, far };
}

// The shift of a corner that keeps its distance from both lines that meet in it.
function shiftBetween(one, other) {
    const turn = one.x * other.y - one.y * other.x;
    if (Math.abs(turn) < 1e-6) {
        return { dx: other.x * other.far, dy: other.y * other.far };
    }
    return {
        dx: (one.far * other.y - other.far * one.y) / turn,
        dy: (other.far * one.x - one.far * other.x) / turn,
    };
}

// Corners as path data, rounded.
export function pathThrough(corners) {
    const pieces = [`M${pointText(corners[0])}`];
    for (let i = 1; i < corners.length; i += 1) {
        const [before, here, after] = [corners[i - 1], corners[i], corners[i + 1]];
        if (here.curved) {
            const middle = (before.x + here.x) / 2;
            const pulls = [{ x: middle, y: before.y }, { x: middle, y: here.y }, here];
            pieces.push(`C${pulls.map(pointText).join(" ")}`);
        } else if (after === undefined || after.curved) {
            pieces.push(`L${pointText(here)}`);
        } else {
            const room = Math.min(distanceOf(before, here), distanceOf(here, after)) / 2;
            const radius = Math.min(CORNER, room);
            const ends = [towardsOf(here, before, radius), towardsOf(here, after, radius)];
            pieces.push(`L${pointText(ends[0])}Q${pointText(here)} ${pointText(ends[1])}`);
        }
    }
    return pieces.join("");
}

function pointText({ x, y }) {
    return `${Number(x.toFixed(1))} ${Number(y.toFixed(1))}`;
}

function distanceOf(one, other) {
    return Math.hypot(one.x - other.x, one.y - other.y);
}

function towardsOf(start, goal, distance) {
    const share = distance / (distanceOf(start, goal) || 1);
    return { x: start.x + (goal.x - start.x) * share, y: start.y + (goal.y - start.y) * share };
}

// The lane of each rail, to the right of its way: of rails that part the upper one is further left.
// `heights` are, for each rail, those of the ends of its edges one after the other.
export function lanesOf(heights) {
    const order = heights.map((_, i) => i).sort((i, j) => byHeights(heights[i], heights[j]) || i - j);
    const lanes = [];
    order.forEach((rail, place) => {
        lanes[rail] = place - (heights.length - 1) / 2;
    });
    return lanes;
}

function byHeights(one, other) {
    const length = Math.min(one.length, other.length);
    for (let i = 0; i < length; i += 1) {
        if (one[i] !== other[i]) {
            return one[i] - other[i];
        }
    }
    return 0;
}

// The rails of one picture, in a group of their own above the edges and below the chips. `edgeOf`
// gives the path data of an edge by its key, null where none is drawn.
export class RailBed {
    constructor(edges, edgeOf) {
        this.edgeOf = edgeOf;
        this.group = svgElement("g", { class: "rails", "aria-hidden": "true" });
        edges.after(this.group);
        this.drawn = "";
        this.lines = [];
        this.corners = new Map();
    }

    // The corners of an edge, read once; null where none is drawn.
    cornersOfEdge(key) {
        if (!this.corners.has(key)) {
            const d = this.edgeOf(key);
            this.corners.set(key, d === null ? null : cornersOf(d));
        }
        return this.corners.get(key);
    }

    // A rail has the keys of its `edges`, a `colour` from 0 to 5 and a `width`; without a colour it is
    // one of many, which run along their edges themselves. One that `isHidden` keeps its lane.
    show(rails) {
        const drawn = rails.map(({ edges, colour }) => `${colour}:${edges.join()}`).join(" ");
        if (drawn !== this.drawn) {
            this.drawn = drawn;
            this.draw(rails);
        }
        rails.forEach(({ width, isHidden = false }, i) => {
            const line = this.lines[i];
            const text = String(width);
            if (line.getAttribute("stroke-width") !== text) {
                line.setAttribute("stroke-width", text);
            }
            line.classList.toggle("is-hidden", isHidden);
        });
    }

    draw(rails) {
        const ways = rails.map(({ edges }) =>
            edges.map((key) => this.cornersOfEdge(key)).filter((corners) => corners !== null),
        );
        const coloured = rails.every(({ colour }) => colour !== undefined);
        const lanes = lanesOf(ways.map((way) => way.map((corners) => corners[0].y)));
        this.lines = rails.map(({ colour }, i) => {
            const moved = ways[i].map((corners) => movedAside(corners, coloured ? lanes[i] : 0));
            return svgElement("path", {
                class: colour === undefined ? "rail" : `rail rail-${colour}`,
                d: moved.map(pathThrough).join(""),
            });
        });
        this.group.replaceChildren(...this.lines);
    }
}
