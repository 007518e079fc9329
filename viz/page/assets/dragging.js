// Numbers that are dragged sideways, by mouse, pen or finger.

import { rounded, stepOf } from "./numbers.js";

const PIXELS_A_STEP = 3;

// The number after `pixels` to the right from `from`; `fine` is a tenth of a step.
export function dragged(from, pixels, step, fine) {
    const steps = Math.trunc(pixels / PIXELS_A_STEP);
    const size = fine ? step / 10 : step;
    return steps === 0 ? from : rounded(from + steps * size, size);
}

// The step of a leaf, by its recorded number, so that it stays the same while one drags.
function stepOfLeaf(app, id) {
    const recorded = app.model.start[id];
    return stepOf(Number.isFinite(recorded) ? recorded : 0);
}

// The leaf by `steps` more, each a tenth if `fine`: what + and − and the arrows in a field do.
export function nudged(app, id, steps, fine) {
    const step = fine ? stepOfLeaf(app, id) / 10 : stepOfLeaf(app, id);
    const now = app.model.values[id];
    app.edit([[id, rounded((Number.isFinite(now) ? now : 0) + steps * step, step)]]);
}

// Makes the numbers in `place` drag: `leafAt(element)` gives the leaf under the pointer, or null.
export function dragsSideways(app, place, leafAt) {
    const { ownerDocument } = place;
    let drag = null;

    function letGo(how) {
        ownerDocument.removeEventListener("keydown", onKey, true);
        const held = drag;
        drag = null;
        held[how]();
    }

    function onKey(event) {
        if (event.key === "Escape" && drag.hasBegun) {
            event.stopPropagation();
            event.preventDefault();
            letGo("cancel");
        }
    }

    place.addEventListener("pointerdown", (event) => {
        const id = event.isPrimary && event.button === 0 ? leafAt(event.target) : null;
        if (id === null || id === undefined) {
            return;
        }
        if (drag) {
            letGo("cancel");
        }
        drag = new Drag(app, id, event, place);
        ownerDocument.addEventListener("keydown", onKey, true);
    });
    place.addEventListener("pointermove", (event) => {
        if (drag?.pointer !== event.pointerId) {
            return;
        }
        // a button that was let go elsewhere, before a drag had begun
        if (event.buttons === 0) {
            letGo("cancel");
        } else {
            drag.move(event);
        }
    });
    place.addEventListener("pointerup", (event) => {
        if (drag?.pointer === event.pointerId) {
            letGo("end");
        }
    });
    // a page that begins to scroll, or a window that comes between, takes the pointer away; that the
    // handle gives it away when the place takes it is no loss
    for (const name of ["pointercancel", "lostpointercapture"]) {
        place.addEventListener(name, (event) => {
            const isLost = name === "pointercancel" || event.target === place;
            if (isLost && drag?.pointer === event.pointerId) {
                letGo("cancel");
            }
        });
    }
    // touch-action is not heeded within an SVG; a finger that has begun to drag scrolls nothing
    place.addEventListener("touchmove", (event) => {
        if (drag?.hasBegun && event.cancelable) {
            event.preventDefault();
        }
    }, { passive: false });
    place.addEventListener("dragstart", (event) => {
        if (drag) {
            event.preventDefault();
        }
    });
}

class Drag {
    #app;
    #id;
    #place;
    #from;
    #origin;
    #fine;
    #number;
    #frame = 0;
    #fallen;
    hasBegun = false;

    constructor(app, id, event, place) {
        this.#app = app;
        this.#id = id;
        this.#place = place;
        this.pointer = event.pointerId;
        this.#from = app.model.values[id];
        if (!Number.isFinite(this.#from)) {
            this.#from = 0;
        }
        this.#number = this.#from;
        this.#origin = event.clientX;
        this.#fallen = event.clientY;
        this.#fine = event.shiftKey;
    }

    move(event) {
        if (event.shiftKey !== this.#fine) {
            this.#fine = event.shiftKey;
            this.#from = this.#number;
            this.#origin = event.clientX;
        }
        const number = dragged(
            this.#from,
            event.clientX - this.#origin,
            stepOfLeaf(this.#app, this.#id),
            this.#fine,
        );
        if (number === this.#number) {
            return;
        }
        const [across, down] = [event.clientX - this.#origin, event.clientY - this.#fallen];
        if (!this.hasBegun && Math.abs(down) > Math.abs(across)) {
            return;
        }
        this.#number = number;
        if (!this.hasBegun) {
            this.#begin();
        }
        if (!this.#frame) {
            this.#frame = requestAnimationFrame(() => {
                this.#frame = 0;
                this.#app.edit([[this.#id, this.#number]], { transient: true });
            });
        }
    }

    end() {
        cancelAnimationFrame(this.#frame);
        if (this.hasBegun) {
            this.#app.edit([[this.#id, this.#number]]);
            this.#finish();
        }
    }

    cancel() {
        cancelAnimationFrame(this.#frame);
        if (this.hasBegun) {
            // closes the edit, so that what is undone is the whole of it
            this.#app.edit([[this.#id, this.#number]]);
            this.#app.undo();
            this.#finish();
        }
    }

    #begin() {
        this.hasBegun = true;
        this.#place.setPointerCapture(this.pointer);
        this.#app.root.classList.add("is-dragging");
    }

    // The click that ends a drag is none.
    #finish() {
        this.#app.root.classList.remove("is-dragging");
        const swallow = (event) => {
            event.stopPropagation();
            event.preventDefault();
        };
        this.#place.addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => this.#place.removeEventListener("click", swallow, { capture: true }), 0);
    }
}
