// On a phone: only the part of the picture that the step is about, and a button for the whole.
import { element } from "./dom.js";

const MARGIN = 10;
const MOST_SCALE = 1.15;
const PART_OF_WINDOW = 0.36;

/* The smallest box around some boxes, each {x, y, width, height}, with a margin. */
export function around(boxes) {
    const left = Math.min(...boxes.map((box) => box.x)) - MARGIN;
    const top = Math.min(...boxes.map((box) => box.y)) - MARGIN;
    const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
    const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN;
    return { x: left, y: top, width: right - left, height: bottom - top };
}

export function neighbourhoodPart(app) {
    let isWhole = false;
    let shown = "";
    const button = element("button", { type: "button", class: "button whole", hidden: true, click: () => {
        isWhole = !isWhole;
        refresh();
    } });

    function refresh() {
        const { picture } = app;
        const parts = app.isPhone && app.tab === "step" && !app.isLecture ? standingOut(picture) : [];
        const isAll = [...picture.svg.querySelectorAll(".node")].every((box) => parts.includes(box));
        button.hidden = isAll || parts.length === 0;
        button.textContent = app.text(isWhole ? "page.part" : "page.whole");
        const part = (isWhole && !isAll) || !parts.length ? null : around(parts.map((group) => group.getBBox()));
        const now = part ? Object.values(part).join() : "";
        if (now === shown) return;
        shown = now;
        if (part) picture.crop(part, scaleFor(part, picture.view));
        else picture.crop(null);
    }

    app.on("refresh", refresh);
    app.on("level", () => {
        shown = "";
    });
    return {
        build() {
            app.places.stage.append(button);
            refresh();
        },
    };
}

function scaleFor(part, view) {
    const fitting = Math.min((view.clientWidth - 20) / part.width, (PART_OF_WINDOW * window.innerHeight) / part.height);
    return Math.min(MOST_SCALE, fitting);
}

/* The boxes and the edges that are current or touched. */
function standingOut(picture) {
    return [...picture.svg.querySelectorAll(".node.is-current, .node.is-touched, .edge.is-current, .node:has(.row.is-touched)")];
}
