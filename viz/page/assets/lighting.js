// What is lit in the picture: the rails of the value one points at, or else of the open panel.

import { edgeKeysOf, pathways } from "./pathlist.js";
import { RailBed } from "./rails.js";

const RAIL_WIDTH = 2.6;
const LEAST_FLOW = 0.8;
const MOST_FLOW = 6;

// The rails of paths that were `found` from a value: while they are few one each, or else a line on
// each edge, as wide as what it carries. With `only` one of them is left.
export function railsOf(level, from, found, only = null) {
    if (found.few) {
        return found.paths.map((path, i) => ({
            edges: edgeKeysOf(level, path),
            colour: i,
            width: RAIL_WIDTH,
            isHidden: only !== null && only !== i,
        }));
    }
    const single = found.paths[only];
    return single
        ? edgeKeysOf(level, single).map((key) => ({ edges: [key], width: RAIL_WIDTH }))
        : flowLines(level.flow(from));
}

// The widest carries most, or what is not finite.
function flowLines(flow) {
    const sizes = [...flow.values()].map(Math.abs);
    const most = Math.max(...sizes.filter(Number.isFinite), 0) || 1;
    return [...flow].map(([key, x]) => {
        const share = Number.isFinite(x) ? Math.abs(x) / most : 1;
        const width = LEAST_FLOW + (MOST_FLOW - LEAST_FLOW) * share;
        return { edges: [key], width: Number(width.toFixed(1)) };
    });
}

// Whether a drawn value has paths that can be told: not the output, and not a plain number.
export function hasPaths(app, id) {
    return id !== app.data.root && app.level.index.has(id) && !app.level.inputs.has(id);
}

// Whether the picture has the whole gradient of a value, not a dash, a question mark or a part of it.
export function isKnown(app, id) {
    const { grad } = app.picture.shown;
    return !grad || Object.is(grad(id), app.level.gradient(id));
}

// The part of the page that draws them.
export function lightingPart(app) {
    const beds = new Map();

    function bed() {
        const { svg } = app.picture;
        if (!beds.has(svg)) {
            const prefix = svg.id;
            beds.set(svg, new RailBed(svg.querySelector(".edges"), (key) => {
                const edge = svg.querySelector(`#${CSS.escape(`${prefix}-${key}`)} > .onward`);
                return edge === null ? null : edge.getAttribute("d");
            }));
        }
        return beds.get(svg);
    }

    function rails() {
        const { level, traced } = app;
        if (traced !== null && hasPaths(app, traced) && isKnown(app, traced)) {
            return railsOf(level, traced, pathways(level, traced, 0));
        }
        return app.panel?.rails?.() ?? [];
    }

    const refresh = () => bed().show(rails());
    app.on("refresh", refresh);
    app.on("trace", refresh);
    return {};
}
