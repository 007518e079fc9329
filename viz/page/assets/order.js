/* The order that a reader expects: w2 before w10, and leaves before what is made of them. */

const ORDER = new Intl.Collator("en", { numeric: true });

/** Compares nodes of the data by their names, for `sort`. */
export function byName(data) {
    const name = (id) => data.nodes[id].name ?? "";
    return (a, b) => ORDER.compare(name(a), name(b)) || a - b;
}

/** The drawn values of a level: leaves by their names, then results as they are computed. */
export function leavesFirst({ data, level, model }) {
    const nodes = level.folds.map(({ node }) => node);
    const leaves = nodes.filter((id) => model.isLeaf(id)).sort(byName(data));
    return [...leaves, ...nodes.filter((id) => !model.isLeaf(id))];
}
