/* One recorded operation: what it computes, and its slopes, in the present numbers of a graph.

   Members are the operands one by one, those of groups too; `first` is the place of the first
   member's slope among all slopes of the graph. Groups are gathered into arrays of their own, which
   the rules read. Rules are called by arity, so that nothing is allocated for small ones. */
export class Operation {
    constructor(id, rule, operands, first) {
        this.id = id;
        this.rule = rule;
        this.first = first;
        this.members = operands.flat();
        this.arity = operands.length;
        this.groups = operands.map(
            (each) => (Array.isArray(each) ? new Float64Array(each.length) : null));
        this.hasGroups = operands.some((each) => Array.isArray(each));
        this.starts = [];
        this.linked = [];
        this.isReached = false;
        let start = 0;
        operands.forEach((each, place) => {
            const length = Array.isArray(each) ? each.length : 1;
            this.starts.push(start);
            for (let n = 0; rule.s[place] !== null && n < length; ++n) this.linked.push(start + n);
            start += length;
        });
    }

    gather(values) {
        for (let place = 0; place < this.arity; ++place) {
            const group = this.groups[place];
            const start = this.starts[place];
            if (group !== null) {
                for (let n = 0; n < group.length; ++n) group[n] = values[this.members[start + n]];
            }
        }
    }

    operand(place, values) {
        return this.groups[place] ?? values[this.members[this.starts[place]]];
    }

    /* The result; groups are gathered anew. */
    result(values) {
        const { members, rule } = this;
        if (this.hasGroups) {
            this.gather(values);
            if (this.arity === 1) return rule.f(this.groups[0]);
            if (this.arity === 2) return rule.f(this.operand(0, values), this.operand(1, values));
            return rule.f(
                this.operand(0, values), this.operand(1, values), this.operand(2, values));
        }
        if (this.arity === 1) return rule.f(values[members[0]]);
        if (this.arity === 2) return rule.f(values[members[0]], values[members[1]]);
        return rule.f(values[members[0]], values[members[1]], values[members[2]]);
    }

    /* What the slope rule of a place gives; groups are read as they were gathered. */
    slope(place, values) {
        const { members } = this;
        const rule = this.rule.s[place];
        const z = values[this.id];
        if (this.hasGroups) {
            if (this.arity === 1) return rule(z, this.groups[0]);
            if (this.arity === 2) return rule(z, this.operand(0, values), this.operand(1, values));
            return rule(
                z, this.operand(0, values), this.operand(1, values), this.operand(2, values));
        }
        if (this.arity === 1) return rule(z, values[members[0]]);
        if (this.arity === 2) return rule(z, values[members[0]], values[members[1]]);
        return rule(z, values[members[0]], values[members[1]], values[members[2]]);
    }

    /* Put the slope of each member at its place in `slopes`; one that is 0 by rule stays 0. */
    differentiate(values, slopes) {
        for (let place = 0; place < this.arity; ++place) {
            if (this.rule.s[place] === null) continue;
            const start = this.first + this.starts[place];
            const group = this.groups[place];
            const found = this.slope(place, values);
            if (group === null) slopes[start] = found;
            else for (let n = 0; n < group.length; ++n) slopes[start + n] = found[n];
        }
    }
}
