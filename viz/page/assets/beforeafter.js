/* Two states of one graph, before and after: the model has the numbers of the one that is shown. */
import { short } from "./numbers.js";

export class States {
    /** Before is at first the graph as it was recorded. */
    constructor(model) {
        this.model = model;
        this.shown = "after";
        this.other = stateOf(model, model.start);
    }

    /** The present numbers are those of before from now on. */
    keep() {
        this.shown = "after";
        this.other = stateOf(this.model);
    }

    /** Before as the graph was recorded. */
    keepStart() {
        this.show("after");
        this.other = stateOf(this.model, this.model.start);
    }

    /** Gives the model the numbers of "before" or "after"; whether they changed. */
    show(name) {
        if (name === this.shown) {
            return false;
        }
        const { leaves } = this.other;
        this.other = stateOf(this.model);
        this.model.restore(leaves);
        this.model.compute();
        this.shown = name;
        return true;
    }

    /** {values, gradients} of before and of after. */
    get pair() {
        const { model, other, shown } = this;
        return shown === "after" ? [other, model] : [model, other];
    }

    /** The two numbers of a node, of "values" or "gradients". */
    numbers(kind, id) {
        return this.pair.map((state) => state[kind][id]);
    }

    /** Whether a node's numbers look different, written with so many digits. */
    differ(kind, id, digits) {
        const [before, after] = this.numbers(kind, id);
        return short(before, digits) !== short(after, digits);
    }
}

/** What is told of two numbers: their difference, and their ratio where there is one. */
export function compared(before, after) {
    const ratio = after / before;
    return {
        difference: after - before,
        ratio: Number.isFinite(ratio) ? ratio : null,
    };
}

/** All numbers of a model, or what they would be with other numbers of all nodes. */
function stateOf(model, numbers = null) {
    const leaves = model.snapshot();
    if (numbers === null) {
        return { leaves, values: model.values.slice(), gradients: model.gradients.slice() };
    }
    model.restore(Float64Array.from(model.leaves, (id) => numbers[id]));
    model.compute();
    const found = stateOf(model);
    model.restore(leaves);
    model.compute();
    return found;
}
