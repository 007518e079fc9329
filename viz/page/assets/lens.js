// The lens: what is inside a box, in a place beside the picture or in a card over it.

import { directChild, element, write } from "./dom.js";
import { dragsSideways } from "./dragging.js";
import { Inside, knownInside, lensAt } from "./insides.js";
import { DASH } from "./numbers.js";

const BESIDE = "(min-width: 1280px)";
const GAP = 24;
const LEAST_SCALE_INSIDE = 0.76;

export function lensPart(app) {
    const { lens: place, stage, view } = app.places;
    const card = new LensCard(app, place);
    let open = null;

    function lensOf(id) {
        const at = app.detail.lenses?.[app.detail.places[id]];
        return at === undefined ? null : lensAt(app.data, at);
    }

    function show(id) {
        const lens = lensOf(id);
        if (lens === null) {
            return;
        }
        open = id;
        place.hidden = false;
        stage.classList.add("has-lens");
        const hadFocus = place.contains(document.activeElement);
        card.build(lens, () => close());
        app.picture.fit();
        if (app.isPhone) {
            app.picture.follow(app.picture.boxes.get(id).group);
        }
        arrange();
        if (hadFocus) {
            card.close.focus();
        }
    }

    function look(id) {
        show(id);
        if (open !== null) {
            card.close.focus();
        }
    }

    // The focus goes back to the box; to the panel if the box is about to go.
    function close({ isGoing = false } = {}) {
        const { group } = app.picture.boxes.get(open);
        if (place.contains(document.activeElement)) {
            (isGoing ? app.places.sheet : group).focus({ preventScroll: true });
        }
        open = null;
        place.hidden = true;
        stage.classList.remove("has-lens");
        place.replaceChildren();
        app.picture.fit();
    }

    // Over the picture the card stands at the side where there is more room, and leaves the box free.
    function arrange() {
        if (open === null) {
            return;
        }
        const { group } = app.picture.boxes.get(open);
        place.style.maxWidth = "";
        if (matchMedia(BESIDE).matches || app.isPhone) {
            return;
        }
        const [box, frame] = [group.getBoundingClientRect(), stage.getBoundingClientRect()];
        const [left, right] = [box.left - frame.left, frame.right - box.right];
        place.classList.toggle("at-left", left > right);
        place.style.maxWidth = `${Math.max(left, right) - GAP}px`;
    }

    view.addEventListener(
        "click",
        (event) => {
            if (event.target.closest(".mark-inside")) {
                event.stopPropagation();
                look(app.picture.nodeAt(event.target));
            }
        },
        { capture: true },
    );
    view.addEventListener("scroll", arrange);
    window.addEventListener("resize", arrange);
    app.openLens = look;
    app.on("refresh", () => open !== null && card.refresh());
    app.on("level", () => open !== null && close({ isGoing: true }));
    return {
        build: () => open !== null && show(open),
        leave() {
            const wasOpen = open !== null;
            if (wasOpen) {
                close();
            }
            return wasOpen;
        },
    };
}

// Arrow keys scroll what is inside, they do not move the transport.
function keepArrows(event) {
    if (event.key.startsWith("Arrow")) {
        event.stopPropagation();
    }
}

class LensCard {
    constructor(app, place) {
        this.app = app;
        this.place = place;
        dragsSideways(app, place, (target) => {
            const group = target.closest(".data-number")?.closest(".has-handle");
            return group ? Number(group.dataset.node) : null;
        });
    }

    build(lens, close) {
        const { app, place } = this;
        const title = app.t("lens.title", { value: { value: lens.node } });
        this.inside = new Inside(app.model, lens);
        this.close = element(
            "button",
            { type: "button", class: "button icon", "aria-label": app.text("lens.close"), click: close },
            "×",
        );
        this.svg = this.picture(lens);
        this.told = this.inside.folds.map((fold) => ({ fold, item: element("li") }));
        const items = this.told.map(({ item }) => item);
        const label = app.text("lens.title", { value: { value: lens.node } });
        place.setAttribute("aria-label", label);
        const view = element(
            "div",
            { class: "lens-view", tabindex: 0, role: "group", "aria-label": label, keydown: keepArrows },
            this.svg,
        );
        place.replaceChildren(
            element("div", { class: "lens-head" }, element("h2", {}, title), this.close),
            view,
            element("ul", { class: "lens-told" }, items),
        );
        this.refresh();
    }

    // The drawing, put together from its pieces, with the texts that change.
    picture(lens) {
        const parsed = new DOMParser().parseFromString(lens.svg, "image/svg+xml");
        const svg = document.importNode(parsed.documentElement, true);
        svg.removeAttribute("role");
        svg.removeAttribute("aria-label");
        svg.setAttribute("aria-hidden", "true");
        svg.style.minWidth = `${LEAST_SCALE_INSIDE * svg.viewBox.baseVal.width}px`;
        const part = (key) => svg.querySelector(`#${CSS.escape(`${svg.id}-${key}`)}`);
        this.boxes = [...lens.keys].map(([id, key]) => {
            const group = part(key);
            if (id >= 0) {
                group.dataset.node = id;
            }
            return { id, data: directChild(group, "data-number"), grad: directChild(group, "grad-number") };
        });
        this.chips = lens.folds.map((fold) =>
            fold.edges.map(
                (key) => directChild(part(`${key}-chip`), "on-plate") ?? directChild(part(key), "local-number"),
            ),
        );
        return svg;
    }

    refresh() {
        const { app, inside } = this;
        const known = knownInside(inside, app.level.inputs, app.picture.shown);
        const { picture } = app;
        for (const { id, data, grad } of this.boxes) {
            picture.writeNumber(data, known.data(id));
            picture.writeNumber(grad, known.grad(id));
        }
        inside.folds.forEach((fold, n) => {
            inside.slopes(fold).forEach((slope, place) => {
                picture.writeNumber(this.chips[n][place], known.slope(slope));
            });
        });
        for (const { fold, item } of this.told) {
            const [data, grad] = [known.data(fold.node), known.grad(fold.node)].map((x) =>
                typeof x === "number" ? app.number(x) : DASH,
            );
            write(item, app.text("lens.row", { name: this.nameOf(fold.node), data, grad }));
        }
    }

    nameOf(id) {
        const { app, inside } = this;
        return id < 0 ? inside.products[-1 - id].map((each) => app.name(each)).join(" · ") : app.name(id);
    }
}
