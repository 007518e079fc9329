// Every key of the page in one table: what is pressed, what it does, and how the help tells it.

import { nudged } from "./dragging.js";

// `where`: "page", "box" (a box of the picture has the focus) or "field" (told here, done there).
// `shown` is what stands on the keys; `presses` has pairs of the keys' names and what they do.
export const KEYS = [
    {
        words: "keys.clock", where: "page", shown: ["←", "→", "PageUp", "PageDown"],
        presses: [
            [["ArrowLeft", "PageUp"], (app) => moveClock(app, (transport) => transport.move(-1))],
            [["ArrowRight", "PageDown"], (app) => moveClock(app, (transport) => transport.move(1))],
        ],
    },
    {
        words: "keys.ends", where: "page", shown: ["Home", "End"],
        presses: [
            [["Home"], (app) => moveClock(app, (transport) => transport.go(0))],
            [["End"], (app) => moveClock(app, (transport) => transport.go(Infinity))],
        ],
    },
    {
        words: "keys.play", where: "page", shown: ["Space"],
        presses: [[[" "], (app) => moveClock(app, (transport) => transport.toggle())]],
    },
    {
        words: "keys.tabs", where: "page", shown: ["1", "…", "6"],
        presses: [[["1", "2", "3", "4", "5", "6"], (app, event) => app.gotoPlace(event.key - 1)]],
    },
    {
        words: "keys.edges", where: "box", shown: ["Tab", "←", "→", "↑", "↓"],
        presses: [
            [["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
                (app, event, id) => app.stops.walk(id, event.key)],
        ],
    },
    {
        words: "keys.change", where: "box", shown: ["+", "−"], finer: true,
        presses: [
            [["+", "=", "*"], (app, event, id) => changeLeaf(app, event, id, 1)],
            [["-", "−", "_"], (app, event, id) => changeLeaf(app, event, id, -1)],
        ],
    },
    {
        words: "keys.type", where: "box", shown: ["Enter"],
        presses: [[["Enter"], (app, event, id) => app.stops.enter(id)]],
    },
    {
        words: "keys.inside", where: "box", shown: ["O"],
        presses: [[["o"], (app, event, id) => app.openLens?.(id)]],
    },
    { words: "keys.field", where: "field", shown: ["↑", "↓"], finer: true, presses: [] },
    {
        words: "keys.leave", where: "page", shown: ["Esc"],
        presses: [[["Escape"], (app) => leaveOne(app)]],
    },
    {
        words: "keys.lecture", where: "page", shown: ["F"],
        presses: [[["f"], (app) => app.toggleLecture()]],
    },
    {
        words: "keys.language", where: "page", shown: ["L"],
        presses: [[["l"], (app) => app.nextLang()]],
    },
    {
        words: "keys.dark", where: "page", shown: ["D"],
        presses: [[["d"], (app) => app.nextTheme()]],
    },
    {
        words: "keys.detail", where: "page", shown: ["Z"],
        presses: [[["z"], (app) => app.nextLevel()]],
    },
    {
        words: "keys.reset", where: "page", shown: ["R"],
        presses: [[["r"], (app) => app.reset()]],
    },
    { words: "keys.undo", where: "page", shown: ["Ctrl Z"], presses: [[["Ctrl z"], (app) => app.undo()]] },
    {
        words: "keys.help", where: "page", shown: ["?"],
        presses: [[["?", "？"], (app) => app.openHelp()]],
    },
];

function moveClock(app, move) {
    if (!app.transport.clock) {
        return false;
    }
    move(app.transport);
    return true;
}

function changeLeaf(app, event, id, steps) {
    if (app.model.isLeaf(id)) {
        nudged(app, id, steps, event.shiftKey);
    }
}

// Esc closes what is open, else stops what plays, else leaves the picture, else the lecture.
function leaveOne(app) {
    const inside = app.places.view.contains(document.activeElement);
    if (app.leave()) {
        return true;
    }
    if (app.transport.isPlaying) {
        app.transport.stop();
    } else if (inside) {
        document.activeElement.blur();
    } else if (app.isLecture) {
        app.toggleLecture();
    } else {
        return false;
    }
    return true;
}

// The name by which the table knows a press: letters small, and those of other scripts by the place
// of the key, so that F is F under a Greek layout too. null for what is never the page's.
export function nameOfPress(event) {
    if (event.isComposing || event.altKey || event.key === undefined) {
        return null;
    }
    const place = /^Key([A-Z])$/.exec(event.code ?? "");
    const isLetter = event.key.length === 1 && /\p{L}/u.test(event.key);
    const letter = isLetter && /[^a-z]/i.test(event.key) && place ? place[1] : event.key;
    const name = letter.length === 1 ? letter.toLowerCase() : letter;
    if (event.ctrlKey || event.metaKey) {
        return name === "z" && !event.shiftKey ? "Ctrl z" : null;
    }
    return name;
}

// Whether what has the focus uses the key itself.
export function isTheirs(target, name) {
    if (target.closest("dialog")) {
        return true;
    }
    const kind = target.localName === "input" ? target.type : target.localName;
    if (kind === "textarea" || kind === "select" || target.isContentEditable) {
        return true;
    }
    const role = target.getAttribute("role");
    if (target.localName === "input" && !/^(range|radio|checkbox|button|submit)$/.test(kind)) {
        return true;
    }
    const arrows = name.startsWith("Arrow");
    if (kind === "range") {
        return arrows || /^(Page|Home|End)/.test(name);
    }
    if (kind === "radio" || role === "radio" || role === "tab") {
        return arrows || name === " " || (role === "tab" && /^(Home|End|Enter)$/.test(name));
    }
    const pressed = kind === "button" || kind === "a" || kind === "summary" || kind === "checkbox";
    return (pressed || role === "button") && (name === " " || name === "Enter");
}

// Finds what a press does: first for the box that has the focus, then for the page.
export function actionOf(name, isInBox) {
    for (const where of isInBox ? ["box", "page"] : ["page"]) {
        for (const each of KEYS) {
            const found = each.where === where && each.presses.find(([keys]) => keys.includes(name));
            if (found) {
                return found[1];
            }
        }
    }
    return null;
}

// Hears the keys pressed in `place`; an action that gives false leaves the key to the browser.
export function listenToKeys(app, place) {
    place.addEventListener("keydown", (event) => {
        const name = nameOfPress(event);
        if (name === null || event.defaultPrevented || isTheirs(event.target, name)) {
            return;
        }
        const id = app.stops.focusedNode(event.target);
        const act = actionOf(name, id !== null);
        if (act && act(app, event, id) !== false) {
            event.preventDefault();
        }
    });
}
