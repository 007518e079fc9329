// Answers calls of the page's functions that know nothing of a window.
import { readFileSync } from "node:fs";
import { Callings, escaped, joinAddress, readCount, splitAddress, unescaped } from "./address.js";
import { dragged } from "./dragging.js";
import { actionOf, isTheirs, nameOfPress } from "./keys.js";
import { rounded, stepOf } from "./numbers.js";
import { fileName } from "./sharing.js";
import { Edits } from "./undo.js";
import { fieldText } from "./valueitem.js";
import { groupsOfLeaves } from "./values.js";
import { entrance, neighbour } from "./walking.js";

const boxesOf = (places) => new Map(places.map(([id, x, y, width, height]) => [id, { x, y, width, height }]));

// What stands before is a list of leaves' numbers; each entry is an edit to do, or "undo".
function played(entries) {
    const edits = new Edits(3);
    let state = [0];
    return entries.map((entry) => {
        if (entry === "undo") {
            state = edits.back() ?? state;
        } else {
            edits.note(() => state, entry.transient ?? false);
            state = [entry.to];
        }
        return [state[0], edits.length];
    });
}

function theirs({ name, localName, type, role, inDialog, editable }) {
    return isTheirs({
        localName, type, isContentEditable: editable ?? false,
        closest: (selector) => (selector === "dialog" && inDialog ? {} : null),
        getAttribute: (key) => (key === "role" ? role ?? null : null),
    }, name);
}

const CALLS = {
    split: (hash) => [...splitAddress(hash)],
    join: joinAddress,
    roundTrip: (text) => unescaped(escaped(text)),
    escaped,
    unescaped,
    count: readCount,
    call: (nodes, id) => new Callings(nodes).call(id),
    found: (nodes, text) => new Callings(nodes).find(text),
    values: (nodes, changes) => new Callings(nodes).values(changes),
    changes: (nodes, text) => new Callings(nodes).changes(text),
    dragged,
    step: stepOf,
    rounded,
    played,
    press: nameOfPress,
    theirs,
    hasAction: (name, isInBox) => actionOf(name, isInBox) !== null,
    field: fieldText,
    groups: groupsOfLeaves,
    walk: (folds, places, from, key) => neighbour(folds, boxesOf(places), from, key) ?? null,
    entrance: (places) => entrance(boxesOf(places)),
    fileName,
};

const asked = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify(asked.map(([name, ...given]) => CALLS[name](...given))));
