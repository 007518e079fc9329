import { Operation } from "./operation.js";

/* One graph with present numbers: values, and the gradients of the root by everything.

   Operations that no slope leads to get no gradient, as in Python; of the others no gradient or
   slope is left out, be it 0 or nan. */
export class Model {
    constructor(data, rules) {
        const { nodes, root, parameters } = data;
        this.nodes = nodes;
        this.root = root;
        this.parameters = parameters ?? [];
        this.leaves = [];
        this.operations = [];
        this.operationOf = new Array(nodes.length).fill(null);
        this.start = new Float64Array(nodes.length);
        let edges = 0;
        nodes.forEach((node, id) => {
            if (node.rule === undefined) {
                this.leaves.push(id);
                this.start[id] = Number(node.data);
                return;
            }
            const operation = new Operation(id, rules[node.rule], node.in, edges);
            edges += operation.members.length;
            this.operations.push(operation);
            this.operationOf[id] = operation;
        });
        this.placeOfLeaf = new Map(this.leaves.map((id, place) => [id, place]));
        this.values = this.start.slice();
        this.gradients = new Float64Array(nodes.length);
        this.slopes = new Float64Array(edges);
        this.follow();
        this.compute();
    }

    /* Mark the operations to which slopes lead from the root. */
    follow() {
        if (this.operationOf[this.root]) this.operationOf[this.root].isReached = true;
        for (let n = this.operations.length - 1; n >= 0; --n) {
            const { isReached, linked, members } = this.operations[n];
            for (const member of isReached ? linked : []) {
                const below = this.operationOf[members[member]];
                if (below) below.isReached = true;
            }
        }
    }

    isLeaf(id) {
        return this.operationOf[id] === null;
    }

    /* Give a leaf a number; nothing is computed. */
    set(id, number) {
        if (!this.isLeaf(id)) throw new RangeError(`node ${id} is computed from others`);
        this.values[id] = number;
    }

    compute() {
        this.forward();
        this.backward();
    }

    forward() {
        const { operations, values } = this;
        for (let n = 0; n < operations.length; ++n) {
            const operation = operations[n];
            values[operation.id] = operation.result(values);
        }
    }

    /* The chain rule, after `forward`: all slopes, and the gradients. */
    backward() {
        const { operations, values, slopes, gradients } = this;
        gradients.fill(0);
        gradients[this.root] = 1;
        for (let n = operations.length - 1; n >= 0; --n) {
            const operation = operations[n];
            operation.differentiate(values, slopes);
            if (!operation.isReached) continue;
            const { first, linked, members } = operation;
            const gradient = gradients[operation.id];
            for (let k = 0; k < linked.length; ++k) {
                const member = linked[k];
                gradients[members[member]] += gradient * slopes[first + member];
            }
        }
    }

    /* The root's number if the nodes of `changes`, a Map, had these numbers, computed ones too. */
    at(changes) {
        const { operations, values } = this;
        const kept = values.slice();
        for (const [id, number] of changes) values[id] = number;
        for (let n = 0; n < operations.length; ++n) {
            const operation = operations[n];
            if (!changes.has(operation.id)) values[operation.id] = operation.result(values);
        }
        const found = values[this.root];
        values.set(kept);
        for (let n = 0; n < operations.length; ++n) operations[n].gather(values);
        return found;
    }

    /* The numbers of the leaves, in their order, for `restore`. */
    snapshot() {
        return Float64Array.from(this.leaves, (id) => this.values[id]);
    }

    restore(numbers) {
        this.leaves.forEach((id, n) => { this.values[id] = numbers[n]; });
    }
}
