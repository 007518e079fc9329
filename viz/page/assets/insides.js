// The numbers inside a box: of the operations folded into it, and of the products of a weighted sum,
// which are the nodes -1, -2, ... of a lens.

// A lens of the page's data: its shape, with its own nodes and its own pieces in their places.
export function lensAt(data, place) {
    const { shape, differs, nodes, products } = data.lenses[place];
    const { keys, folds, pieces } = data.shapes[shape];
    const own = new Map(differs);
    return {
        node: nodes.at(-1),
        nodes,
        products,
        keys: new Map(nodes.map((id, n) => [id, keys[n]])),
        folds: folds.map(({ node, sources, edges }) => (
            { node: nodes[node], sources: sources.map((n) => nodes[n]), edges }
        )),
        svg: pieces.map((piece, n) => data.pieces[own.get(n) ?? piece]).join(""),
    };
}

// A lens with the present numbers of a model.
export class Inside {
    constructor(model, lens) {
        this.model = model;
        this.node = lens.node;
        this.folds = lens.folds;
        this.products = lens.products;
        this.nodes = lens.nodes;
        const made = new Set(this.folds.map((fold) => fold.node));
        this.sources = this.nodes.filter((id) => !made.has(id));
        this.sumOf = new Map();
        for (const { node, sources } of this.folds) {
            for (const id of sources.filter((each) => each < 0)) {
                this.sumOf.set(id, node);
            }
        }
    }

    // Whether a node is one of those that the box is made of.
    isSource(id) {
        return this.sources.includes(id);
    }

    // `instead` are numbers that the picture shows for others.
    data(id, instead = new Map()) {
        if (id >= 0) {
            return instead.get(id) ?? this.model.values[id];
        }
        const [w, x] = this.products[-1 - id];
        return this.data(w, instead) * this.data(x, instead);
    }

    // The recorded node whose gradient a node has: a product that of the sum it is added to.
    receives(id) {
        return this.sumOf.get(id) ?? id;
    }

    // The derivative of the output of the whole graph.
    gradient(id) {
        return this.model.gradients[this.receives(id)];
    }

    // The slopes of a fold of the lens, in the order of its sources.
    slopes({ node, sources }) {
        const { model } = this;
        if (node < 0) {
            const [w, x] = this.products[-1 - node];
            const others = w === x ? [x, w] : sources.map((id) => (id === w ? x : w));
            return others.map((id) => model.values[id]);
        }
        if (sources.some((id) => id < 0)) {
            return sources.map(() => 1);
        }
        const { members, first } = model.operationOf[node];
        return members.flatMap((id, k) => (sources.includes(id) ? [model.slopes[first + k]] : []));
    }
}

// What of it is known where the picture shows what `view` says: what is inside has data with its
// box, and gradients once the box has sent them on to all that it is made of.
export function knownInside(inside, inputs, view) {
    const data = view.data ?? (() => true);
    const grad = view.grad ?? ((id) => inside.gradient(id));
    const hasSent = [inside.node, ...inside.sources.filter((id) => !inputs.has(id))].every(
        (id) => typeof grad(id) === "number",
    );
    return {
        data(id) {
            const isKnown = inside.isSource(id) ? data(id) : data(inside.node);
            return told(isKnown, inside.data(id, view.wrongData));
        },
        grad: (id) => {
            if (inputs.has(id)) {
                return undefined;
            }
            if (inside.isSource(id) || id === inside.node) {
                return grad(id);
            }
            return hasSent ? (grad(inside.receives(id)) ?? inside.gradient(id)) : undefined;
        },
        slope: (number) => told(data(inside.node), number),
    };
}

// A number, or undefined where it is not known, or a question mark where it is asked for.
function told(isKnown, number) {
    if (typeof isKnown === "string") {
        return isKnown;
    }
    return isKnown ? number : undefined;
}
