/* Other ways of training the same graph: which leaves move, as one shared number or as one for each
   result that uses it, and whether all move at once. */
import { Model } from "./model.js";
import { Trainer } from "./trainer.js";

/** The data with a copy of a leaf for every result that uses it but the first, which keeps it.

    The copies stand behind all other nodes, so no id changes, and are parameters if the leaf is one. */
export function split(data, leaf) {
    const nodes = [...data.nodes];
    const names = new Map(Object.entries(data.names ?? {}));
    const parameters = [...(data.parameters ?? [])];
    const copies = new Map(data.copies ?? []);
    usersOf(data, leaf).slice(1).forEach((user, n) => {
        const copy = nodes.length;
        const name = freeName(nodes, `${nodes[leaf].name ?? leaf}(${n + 2})`);
        const [base, subscript] = names.get(nodes[leaf].name) ?? [nodes[leaf].name ?? "", ""];
        names.set(name, [base, `${subscript}(${n + 2})`]);
        nodes.push({ ...nodes[leaf], label: name, name });
        nodes[user] = { ...nodes[user], in: replaced(nodes[user].in, leaf, copy) };
        copies.set(copy, leaf);
        if (parameters.includes(leaf)) {
            parameters.push(copy);
        }
    });
    return { ...data, nodes, parameters, copies: [...copies], names: Object.fromEntries(names) };
}

/** The results that use a value, in the order in which they are computed. */
export function usersOf(data, id) {
    return idsWhere(data, (node) => node.in?.flat().includes(id));
}

/** Leaves that could be trained too: numbers of the graph that are recorded and not parameters. */
export function otherLeaves(data) {
    return idsWhere(data, (node, id) =>
        !node.in && !node.number && !(data.parameters ?? []).includes(id));
}

/** Those of them that are only ever added to something, as a bias is. */
export function addends(data) {
    return otherLeaves(data).filter((id) => {
        const users = usersOf(data, id).map((user) => data.nodes[user]);
        return users.length > 0 && users.every((node) => isAdded(node, id));
    });
}

/** Every way of training: {bias, how, data, parameters}, the one of the data itself first.

    bias   "fixed", "shared" where addends are trained too, "each" where every user has its own
    how    "together" or "output first". */
export function variants(data) {
    const biases = addends(data);
    const ways = [{ bias: "fixed", data, more: [] }];
    if (biases.length) {
        ways.push({ bias: "shared", data, more: biases });
        const apart = biases.reduce(split, data);
        if (apart.nodes.length > data.nodes.length) {
            ways.push({ bias: "each", data: apart, more: withCopies(apart, biases) });
        }
    }
    return ways.flatMap(({ bias, data: graph, more }) =>
        ["together", "output first"].map((how) => (
            { bias, how, data: graph, parameters: [...data.parameters, ...more] })));
}

/** The model after so many steps of a variant, begun from `leaves`: a map from ids to numbers. */
export function trained(variant, rules, steps, lr, leaves = new Map()) {
    const model = begun(variant.data, rules, leaves);
    new Trainer(model, { lr, how: variant.how, parameters: variant.parameters }).step(steps);
    model.compute();
    return model;
}

/** A model of its own, in which some leaves have other numbers; copies have that of their leaf. */
export function begun(data, rules, leaves) {
    const model = new Model(data, rules);
    for (const [id, number] of leaves) {
        model.set(id, number);
    }
    for (const [copy, leaf] of data.copies ?? []) {
        model.set(copy, model.values[leaf]);
    }
    model.compute();
    return model;
}

/** These leaves and the copies that were made of them. */
export function withCopies(data, leaves) {
    const copies = (data.copies ?? []).filter(([, leaf]) => leaves.includes(leaf));
    return [...leaves, ...copies.map(([copy]) => copy)];
}

function idsWhere(data, holds) {
    return data.nodes.flatMap((node, id) => holds(node, id) ? [id] : []);
}

function isAdded(node, id) {
    const row = node.rule.split("/")[0];
    if (row === "affine") {
        return !node.in.slice(1).flat().includes(id);
    }
    return row === "add" || row === "sum";
}

function replaced(operands, from, to) {
    return operands.map((each) =>
        Array.isArray(each) ? replaced(each, from, to) : each === from ? to : each);
}

function freeName(nodes, wanted) {
    const taken = new Set(nodes.map((node) => node.name));
    return taken.has(wanted) ? freeName(nodes, `${wanted}'`) : wanted;
}
