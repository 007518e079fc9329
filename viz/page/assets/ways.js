/* The paths from a drawn node to the root of a level; all by the places of folds, none by listing. */

/* Which folds depend on a fold, itself included. */
function dependents(level, from) {
    const leads = new Uint8Array(level.folds.length);
    if (from !== undefined) leads[from] = 1;
    for (let k = level.order.length - 1; k >= 0; --k) {
        const n = level.order[k];
        const first = level.firsts[n];
        leads[n] ||= level.sources[n].some(
            (source, place) => level.isOpen[first + place] && leads[source]);
    }
    return leads;
}

/* From the root back through all that depends on `from`: what arrives there, in order.

   Each edge between gives what `along(fold, place, arrived)` makes of all that arrived at its fold. */
function arriving(level, from, start, along) {
    const root = level.index.get(level.model.root);
    const leads = dependents(level, from);
    const arrived = new Map(leads[root] ? [[root, [start]]] : []);
    for (const n of level.order) {
        const given = arrived.get(n);
        if (given === undefined || n === from) continue;
        arrived.delete(n);
        const passed = along(n, given);
        level.sources[n].forEach((source, place) => {
            if (!leads[source] || !level.isOpen[level.firsts[n] + place]) return;
            if (!arrived.has(source)) arrived.set(source, []);
            arrived.get(source).push(passed(place));
        });
    }
    return arrived.get(from) ?? [];
}

export function countWays(level, from) {
    const total = (counts) => counts.reduce((sum, n) => sum + n, 0n);
    return total(arriving(level, from, 1n, (_, counts) => {
        const count = total(counts);
        return () => count;
    }));
}

function byProduct(a, b) {
    const nans = Number.isNaN(b.product) - Number.isNaN(a.product);
    return nans || Math.abs(b.product) - Math.abs(a.product) || 0;
}

/* The best k of lists of ways, and of those with product 0 as many as `zeros` in all: only an
   infinite slope can make more of a product that is 0 than of any other. */
function bestOf(lists, k, zeros) {
    const ways = lists.flat().sort(byProduct);
    const best = ways.slice(0, k);
    const known = best.filter((way) => way.product === 0).length;
    const others = ways.slice(k).filter((way) => way.product === 0);
    return [...best, ...others.slice(0, Math.max(0, zeros - known))];
}

export function bestWays(level, from, k) {
    const zeros = level.slopes.every(Number.isFinite) ? 0 : k;
    const start = [{ product: 1, factor: 1, edge: null, before: null }];
    const lists = arriving(level, from, start, (fold, ways) => {
        const best = bestOf(ways, k, zeros);
        return (place) => {
            const factor = level.slope(fold, place);
            return best.map((before) => (
                { product: before.product * factor, factor, edge: [fold, place], before }));
        };
    });
    return bestOf(lists, k, 0).map((way) => {
        const edges = [];
        const factors = [];
        for (let each = way; each.edge !== null; each = each.before) {
            edges.push(each.edge);
            factors.push(each.factor);
        }
        return { edges, factors, product: way.product };
    });
}

export function flowAlong(level, from) {
    const tangents = new Float64Array(level.folds.length);
    const leads = dependents(level, from);
    const flow = new Map();
    if (from !== undefined) tangents[from] = 1;
    for (let k = level.order.length - 1; k >= 0; --k) {
        const n = level.order[k];
        if (!leads[n]) continue;
        level.sources[n].forEach((source, place) => {
            if (!leads[source] || !level.isOpen[level.firsts[n] + place]) return;
            const tangent = tangents[source] * level.slope(n, place);
            const key = level.folds[n].edges[place];
            tangents[n] += tangent;
            flow.set(key, (flow.get(key) ?? 0) + tangent * level.gradients[n]);
        });
    }
    return flow;
}
