// What a page in a frame tells its parent, and hears from it: numbers by label, and nothing else.

const REST = 200; // milliseconds after the last change

// Of several leaves with one label the first is meant.
function leavesByLabel(data, leaves) {
    const found = new Map();
    for (const id of [...leaves].sort((one, other) => one - other)) {
        const { label, number } = data.nodes[id];
        if (label && !number && !found.has(label)) {
            found.set(label, id);
        }
    }
    return found;
}

// The changes that a message asks for, or none: only known leaves, and finite numbers.
function changesOf(message, leaves, values) {
    const asked = message?.chainrule?.set;
    if (asked === null || typeof asked !== "object") {
        return [];
    }
    const changes = [];
    for (const [label, number] of Object.entries(asked)) {
        const id = leaves.get(label);
        if (id !== undefined && Number.isFinite(number) && values[id] !== number) {
            changes.push([id, number]);
        }
    }
    return changes;
}

export function report(model, leaves) {
    const by = (numbers) => Object.fromEntries([...leaves].map(([label, id]) => [label, numbers[id]]));
    return {
        chainrule: {
            values: by(model.values),
            gradients: by(model.gradients),
            output: model.values[model.root],
        },
    };
}

export function framePart(app) {
    if (window.parent === window) {
        return null;
    }
    const leaves = leavesByLabel(app.data, app.model.leaves);
    let seen = app.model.snapshot();
    let timer = 0;

    function tell() {
        window.parent.postMessage(report(app.model, leaves), "*");
    }

    // training changes leaves too, and is no edit
    app.on("refresh", () => {
        const now = app.model.snapshot();
        if (now.every((number, place) => Object.is(number, seen[place]))) {
            return;
        }
        seen = now;
        clearTimeout(timer);
        timer = setTimeout(tell, REST);
    });
    window.addEventListener("message", (event) => {
        if (event.source !== window.parent) {
            return;
        }
        const changes = changesOf(event.data, leaves, app.model.values);
        if (changes.length) {
            app.edit(changes);
        }
    });
    return null;
}
