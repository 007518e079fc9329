// The mistakes that can be made in a graph with its present numbers: which there are, at which
// places, what each spoils, and what is said of it. No DOM. A choice is one mistake at one place, or
// made alike at several: { key, rank, causes, sites, variant, last, everywhere }.
import { flatSheet, mistakenPasses, slips } from "./mistaken.js";

// Numbers that differ by less of their size come of the same products in another order.
const SAME_NUMBER = 1e-12;

export class Mistakes {
    // `data` is that of the page; without parameters and a learning rate nothing is updated.
    constructor(model, data, rules, changes) {
        const { slots, operations, copied, carried, causes, kinds, slip } = data.mistakes;
        this.model = model;
        this.data = data;
        this.slots = slots;
        this.copied = copied;
        this.carried = carried;
        this.catalogue = { operations, rules, changes, numbers: slots };
        this.sheet = flatSheet(this.catalogue);
        this.stepOf = new Map(this.sheet.steps.map(({ result, index }) => [result, index]));
        this.users = slots.map(() => []);
        for (const { index, slot } of this.sheet.edges) this.users[slot].push(index);
        this.slotOf = new Map(slots.flatMap((id, slot) => (typeof id === "number" ? [[id, slot]] : [])));
        this.slotOfGradient = new Map([...this.slotOf, ...carried]);
        this.parameters = (data.parameters ?? []).map((id) => this.slotOf.get(id));
        this.lr = this.parameters.length ? data.lr : null;
        this.root = operations.at(-1).result;
        this.slipPlace = slip;
        this.fixedCauses = causes;
        this.kindKeys = kinds;
        this.refresh();
    }

    // The numbers of the graph were changed, or the learning rate.
    refresh(lr = this.lr) {
        this.lr = this.parameters.length ? lr : null;
        const numbers = this.slots.map((id) => (typeof id === "number" ? this.model.values[id] : id.data));
        const asked = { numbers, parameters: this.parameters, lr: this.lr };
        this.numbers = numbers;
        this.pass = mistakenPasses(this.catalogue, asked);
        this.right = this.pass([]);
        this.made = null;
    }

    // All choices, by the keys of all mistakes, the most common first; none where it cannot be made.
    kinds() {
        if (!this.made) {
            this.made = new Map(this.kindKeys.map((key) => [key, []]));
            for (const choice of [...this.fixedChoices(), ...this.slipChoices()]) {
                this.made.get(choice.key).push(choice);
            }
            for (const choices of this.made.values()) {
                choices.sort((one, other) => other.everywhere - one.everywhere || other.last - one.last);
            }
        }
        return this.made;
    }

    fixedChoices() {
        const choices = this.fixedCauses.map((cause) => this.choiceOf([this.withExponent(cause)]));
        const folds = choices.filter(({ key, sites }) => key === "one_path" && sites.length === 1);
        const last = folds.filter((choice) => choice.last);
        // "=" in place of "+=" keeps the last contribution, of two as of three
        if (new Set(last.map(({ variant }) => variant)).size > 1) {
            choices.unshift(this.choiceOf(last.map(({ causes: [cause] }) => cause)));
        }
        return choices;
    }

    // A choice with the present numbers.
    renewed(choice) {
        return this.choiceOf(choice.causes.map((cause) => this.withExponent(cause)));
    }

    choiceOf(causes) {
        const { key, rank, kind } = this.catalogue.changes[causes[0][0]];
        const sites = causes.flatMap(([, places]) => places);
        const isLast = (site, variant) => variant === this.users[site[0]].length - 1;
        const last = kind === "fold" && causes.every(
            ([, places, variant]) => places.every((site) => isLast(site, variant)));
        const everywhere = sites.length > 1;
        return { key, rank, kind, causes, sites, variant: causes[0][2], last, everywhere };
    }

    // An exponent that is lost as a factor is the one that stands there now.
    withExponent([place, sites, variant]) {
        if (this.catalogue.changes[place].key !== "power_factor") return [place, sites, variant];
        const step = this.sheet.steps[sites[0][0]];
        return [place, sites, step.rule === "pow" ? this.numbers[step.operands[1]] : variant];
    }

    slipChoices() {
        return this.copied.flatMap((slot) => {
            const number = this.numbers[slot];
            const isPlain = this.isPlain(slot);
            if (!Number.isFinite(number) || (isPlain && [0, 1, 2].includes(number))) return [];
            return slips(number).map((wrong) => this.choiceOf([[this.slipPlace, [[slot]], wrong]]));
        });
    }

    isPlain(slot) {
        const id = this.slots[slot];
        return typeof id !== "number" || Boolean(this.model.nodes[id].number);
    }

    // What comes of a choice: all numbers by slot as `mistaken` has them, and those that are wrong
    // by node, { right, wrong }.
    spoiled(choice) {
        const found = this.pass(choice.causes);
        const gradients = this.wrongOnes(this.right.gradients, found.gradients, true);
        const values = this.wrongOnes(this.right.values, found.values, false);
        const updated = new Map();
        for (const slot of this.lr === null ? [] : this.parameters) {
            addWrong(updated, this.slots[slot], this.right.updated[slot], found.updated[slot]);
        }
        const output = this.lr === null
            ? null : { right: this.right.updated[this.root], wrong: found.updated[this.root] };
        return { found, gradients, values, updated, output };
    }

    wrongOnes(right, wrong, withParts) {
        const differing = new Map();
        this.slots.forEach((id, slot) => {
            if (!this.isPlain(slot)) addWrong(differing, id, right[slot], wrong[slot]);
        });
        for (const [id, slot] of withParts ? this.carried : []) {
            addWrong(differing, id, right[slot], wrong[slot]);
        }
        return differing;
    }

    // The slopes of a level's edges that a result has wrong, by the keys of the edges.
    wrongSlopes(level, { found }) {
        const wrong = new Map();
        for (const fold of level.folds.filter(({ edges }) => edges.length)) {
            const [before, after] = [this.right.slopes, found.slopes].map((slopes) => this.slopesThrough(fold, slopes));
            fold.sources.forEach((id, place) => {
                const slot = this.slotOf.get(id);
                const isAlone = fold.sources.indexOf(id) === fold.sources.lastIndexOf(id);
                if (!isAlone || !before.has(slot) || isSameNumber(before.get(slot), after.get(slot))) return;
                wrong.set(fold.edges[place], after.get(slot));
            });
        }
        return wrong;
    }

    // The derivative of a fold's node by each slot that its operations read.
    slopesThrough({ node, inner }, slopes) {
        const { steps, edges } = this.sheet;
        const reach = new Map([[this.slotOf.get(node), 1]]);
        const inside = inner.map((id) => this.stepOf.get(this.slotOf.get(id))).filter((index) => index !== undefined);
        for (const index of inside.sort((a, b) => b - a)) {
            const { result, first, end } = steps[index];
            for (let edge = first; edge < end && reach.has(result); edge++) {
                const { slot } = edges[edge];
                reach.set(slot, (reach.get(slot) ?? 0) + reach.get(result) * slopes[edge]);
            }
        }
        return reach;
    }

    // Whether a choice makes a difference to a value, its gradient, or what is updated; a number among
    // operands has no gradient.
    changesAnything(choice) {
        const found = this.pass(choice.causes);
        return ["gradients", "values", "updated"].some((name) =>
            found[name]?.some((x, slot) => !isSameNumber(x, this.right[name][slot]) && !this.isPlain(slot)));
    }

    // What is said of a choice: the key of its sentence, and what fills its slots: nodes in lists,
    // `by` with numbers too, and numbers.
    told(choice, steps = this.pass(choice.causes).steps) {
        const { kind, sites, causes } = choice;
        const found = steps.filter(Boolean);
        const step = found.find(({ right, wrong }) => !isSameNumber(right, wrong)) ?? found[0] ?? { right: NaN, wrong: NaN };
        const by = uniqueOf(sites.map((site) => this.operandAt(kind, site)).filter((id) => id !== null));
        const through = kind !== "fold" ? [] : causes.flatMap(([, places, variant]) =>
            places.map(([slot]) => this.resultNode(this.users[slot].at(-1 - variant))));
        let { key } = choice;
        if (key === "slip" && typeof by[0] === "number" && this.isNamed(by[0])) key = "slip_of";
        if (key === "updated_first" && sites.length === 1) key = "updated_one";
        return {
            key,
            of: uniqueOf(sites.flatMap((site) => this.nodesAt(kind, site))),
            by,
            through: uniqueOf(through),
            k: String(choice.variant),
            right: step.right,
            wrong: step.wrong,
        };
    }

    isNamed(id) {
        const { name, label } = this.model.nodes[id];
        return Boolean(name || label);
    }

    resultNode(index) {
        return this.slots[this.sheet.steps[index].result];
    }

    // The nodes in whose computation a mistake is made.
    nodesAt(kind, site) {
        if (kind === "given") return this.users[site[0]].map((index) => this.resultNode(index));
        if (kind === "fold" || kind === "order") return [this.slots[site[0]]];
        if (kind === "rule" || kind === "slope") return [this.resultNode(site[0])];
        return site.map((index) => this.resultNode(index));
    }

    // The operand that a mistake is about: a node, or { data } for a number that is none.
    operandAt(kind, site) {
        if (["given", "fold", "order"].includes(kind)) return this.slots[site[0]];
        if (kind !== "slope" && kind !== "rule") return null;
        const [index, place = 0, member = 0] = site;
        return this.slots[this.sheet.edges[this.sheet.steps[index].starts[place] + member].slot];
    }
}

// Whether two numbers are one but for rounding; two that are no numbers are.
export function isSameNumber(one, other) {
    if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
    if (!Number.isFinite(one) || !Number.isFinite(other)) return false;
    return Math.abs(one - other) <= SAME_NUMBER * Math.max(Math.abs(one), Math.abs(other));
}

function addWrong(differing, id, right, wrong) {
    if (!isSameNumber(right, wrong)) differing.set(id, { right, wrong });
}

function uniqueOf(things) {
    return [...new Set(things)];
}
