// Where the arrow keys lead in a picture: along edges, and up and down in a column.

// `folds` are those of a level; `boxes`: Map node -> {x, y, width, height} of what is drawn.
// `key` is an arrow key. Gives a node, or undefined where there is none.
export function neighbour(folds, boxes, from, key) {
    if (key === "ArrowLeft") {
        return sourcesOf(folds, from).find((id) => boxes.has(id));
    }
    if (key === "ArrowRight") {
        return folds.find((fold) => boxes.has(fold.node) && fold.sources.includes(from))?.node;
    }
    if (key === "ArrowUp" || key === "ArrowDown") {
        return nextInColumn(boxes, from, key === "ArrowUp" ? -1 : 1);
    }
    return undefined;
}

function sourcesOf(folds, node) {
    return folds.find((fold) => fold.node === node)?.sources ?? [];
}

// The nearest of those whose places overlap from left to right.
function nextInColumn(boxes, from, direction) {
    const here = boxes.get(from);
    let nearest;
    let distance = Infinity;
    for (const [id, box] of boxes) {
        const overlap = Math.min(box.x + box.width, here.x + here.width) - Math.max(box.x, here.x);
        const below = direction * (box.y + box.height / 2 - here.y - here.height / 2);
        if (id !== from && overlap > 0 && below > 0 && below < distance) {
            nearest = id;
            distance = below;
        }
    }
    return nearest;
}

// Where one comes in: the first of the nodes in reading order, column by column.
export function entrance(boxes) {
    const ids = [...boxes.keys()];
    return ids.reduce((best, id) => (comesBefore(boxes.get(id), boxes.get(best)) ? id : best), ids[0]);
}

function comesBefore(one, other) {
    return one.x < other.x || (one.x === other.x && one.y < other.y);
}
