import { bestWays, countWays, flowAlong } from "./ways.js";

/* Whether a rule that was told for a slope still gives it, to 1e-9 of its size. */
export function ruleHolds(rule, values, slope) {
    const told = rule(values);
    if (Object.is(told, slope) || told === slope) return true;
    return Math.abs(told - slope) <= 1e-9 * Math.max(Math.abs(told), Math.abs(slope));
}

/* The folds that a step tells; several where a whole layer is told at once. */
function foldsOfStep(step) {
    return step.folds ?? [step.fold];
}

/* One detail of a model: drawn nodes, each with what is folded into it, and the edges between.

   The slope of an edge is the sum over the ways through the fold. Where nothing is folded a source
   that is used twice has two edges, else one. */
export class Level {
    constructor(model, level) {
        this.model = model;
        this.folds = level.folds;
        this.steps = level.steps ?? [];
        this.inputs = new Set(level.inputs ?? []);
        this.index = new Map(this.folds.map((fold, n) => [fold.node, n]));
        this.firsts = [];
        let edges = 0;
        for (const fold of this.folds) {
            this.firsts.push(edges);
            edges += fold.sources.length;
        }
        this.slopes = new Float64Array(edges);
        this.sent = new Float64Array(edges);
        this.sums = new Float64Array(edges);
        this.isOpen = new Uint8Array(edges);
        this.gradients = new Float64Array(this.folds.length);
        this.sources = this.folds.map((fold) => fold.sources.map((id) => this.index.get(id)));
        this.readings = this.folds
            .map((fold, n) => this.read(fold, this.firsts[n]))
            .filter((reading) => reading.operations.length);
        this.order = this.backwards();
        this.refresh();
    }

    /* The folds as they send their gradients back: as the steps tell it. */
    backwards() {
        const told = this.steps.filter((step) => step.phase === "backward").flatMap(foldsOfStep);
        if (told.length) return told;
        return this.folds.map((_, n) => n).filter((n) => this.folds[n].sources.length).reverse();
    }

    /* Where the slope of each member of the operations in a fold goes: below 0 to one folded in. */
    read(fold, first) {
        const inside = new Map((fold.inner ?? []).map((id, n) => [id, n]));
        const edges = new Map();
        fold.sources.forEach((id, place) => {
            if (!edges.has(id)) edges.set(id, []);
            edges.get(id).push(first + place);
        });
        const reached = [true];
        const operations = [...inside.keys()].map((id) => this.model.operationOf[id]).filter(Boolean);
        const targets = operations.map((operation, n) => {
            const links = new Set(reached[n] ? operation.linked : []);
            return operation.members.map((member, k) => {
                if (inside.has(member)) {
                    if (links.has(k)) reached[inside.get(member)] = true;
                    return -1 - inside.get(member);
                }
                const places = edges.get(member);
                if (places === undefined) return null;
                const edge = places.length > 1 ? places.shift() : places[0];
                if (links.has(k)) this.isOpen[edge] = 1;
                return edge;
            });
        });
        return { operations, targets, reach: new Float64Array(operations.length) };
    }

    /* After the model has computed: the slopes of all edges, and what backward sends along them. */
    refresh() {
        this.slopes.fill(0);
        for (const reading of this.readings) this.differentiate(reading);
        this.send();
    }

    differentiate({ operations, targets, reach }) {
        const { model, slopes } = this;
        reach.fill(0);
        reach[0] = 1;
        for (let n = 0; n < operations.length; ++n) {
            const { first } = operations[n];
            const leads = targets[n];
            for (let k = 0; k < leads.length; ++k) {
                const target = leads[k];
                if (target === null) continue;
                const share = reach[n] * model.slopes[first + k];
                if (target < 0) reach[-1 - target] += share;
                else slopes[target] += share;
            }
        }
    }

    send() {
        const { gradients, sent, slopes, sums } = this;
        const reached = new Uint8Array(this.folds.length);
        gradients.fill(0);
        gradients[this.index.get(this.model.root)] = 1;
        for (const n of this.order) {
            const sources = this.sources[n];
            for (let place = 0; place < sources.length; ++place) {
                const source = sources[place];
                const edge = this.firsts[n] + place;
                const share = gradients[n] * slopes[edge];
                sent[edge] = share;
                gradients[source] = reached[source] ? gradients[source] + share : share;
                reached[source] = 1;
                sums[edge] = gradients[source];
            }
        }
    }

    slope(fold, place) {
        return this.slopes[this.firsts[fold] + place];
    }

    /* What backward sends along an edge. */
    contribution(fold, place) {
        return this.sent[this.firsts[fold] + place];
    }

    /* What has arrived at the source of an edge when this edge has sent its part. */
    soFar(fold, place) {
        return this.sums[this.firsts[fold] + place];
    }

    /* The complete gradient of a drawn node. */
    gradient(id) {
        return this.gradients[this.index.get(id)];
    }

    /* What is known after a step: nodes whose data are, and gradients as far as they have come. */
    known(step) {
        const { phase } = this.steps[step];
        const data = new Set();
        this.folds.forEach(({ node, sources }) => {
            if (phase !== "forward" || !sources.length) data.add(node);
        });
        const grad = new Map(phase === "forward" ? [] : [[this.model.root, 1]]);
        const isWhole = phase !== "forward" && phase !== "backward";
        this.steps.forEach((each, n) => {
            if (n > step && !(isWhole && each.phase === "backward")) return;
            for (const fold of foldsOfStep(each)) this.tell(each.phase, fold, data, grad);
        });
        return { data, grad };
    }

    /* Add what is known when a fold has been told. */
    tell(phase, fold, data, grad) {
        const { node, sources } = this.folds[fold];
        if (phase === "forward") data.add(node);
        if (phase !== "backward") return;
        sources.forEach((source, place) => {
            if (!this.inputs.has(source)) grad.set(source, this.soFar(fold, place));
        });
    }

    /* The number of paths from a node to the root, a BigInt; an edge without slope by rule is on
       none. */
    pathCount(from) {
        return countWays(this, this.index.get(from));
    }

    /* The k paths of largest |product|, nan first; each has `edges` ([fold, place], from the node to
       the root), their `factors`, and the `product`. */
    bestPaths(from, k) {
        return bestWays(this, this.index.get(from), k);
    }

    /* What each edge carries of the gradient of the root by a node, by the edge's key. */
    flow(from) {
        return flowAlong(this, this.index.get(from));
    }
}
