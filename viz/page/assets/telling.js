// How mistakes and the quantities they spoil are told: sentences of the words, with their slots.
import { counted } from "./numbers.js";

// So many values are named in a list, of more their number is told.
const MOST_VALUES_NAMED = 4;

// The sentence of a mistake: { key, slots }; `told` is what `Mistakes.told` gives of a choice.
export function mistakeSaid(app, told) {
    const [right, wrong] = toldApart(app, told.right, told.wrong);
    return {
        key: `mistakes.${told.key}`,
        slots: {
            of: valuesNamed(told.of),
            by: valuesNamed(told.by.map((each) => (typeof each === "number" ? each : app.number(each.data)))),
            through: valuesNamed(told.through),
            k: told.k,
            right,
            wrong,
        },
    };
}

// Two numbers with as many digits as it takes to see that they differ.
function toldApart(app, one, other) {
    const digits = [app.digits, 6, 9, 12, 17].find((n) => n >= app.digits && app.number(one, n) !== app.number(other, n));
    return [app.number(one, digits), app.number(other, digits)];
}

export function titleSaid({ key }) {
    return { key: `mistake_titles.${key}`, slots: {} };
}

// Nodes by their ids, and texts, as a slot has them.
export function valuesNamed(things) {
    if (things.length > MOST_VALUES_NAMED) return { key: "steps.values", slots: { n: things.length } };
    return things.map((each) => (typeof each === "number" ? { value: each } : each));
}

// The place of a choice, and the way in which the mistake is made there, both as text: what tells it
// from the other choices of its kind.
export function placeText(app, mistakes, choice) {
    const { kind, sites, everywhere, key } = choice;
    if (kind === "results" || kind === "seed" || kind === "rate") return "";
    const of = mistakes.nodesAt(kind, sites[0]).map((id) => app.name(id));
    if (everywhere && kind !== "group") return app.text("mistakes.everywhere");
    const by = nameOfOperand(app, mistakes.operandAt(kind, sites[0]));
    if (kind === "slope") return app.text("mistakes.at_edge", { of: of[0], by });
    if (kind === "fold" || kind === "order" || kind === "rule") return of[0];
    if (kind === "group") return app.text("mistakes.at_values", { of });
    return key === "no_bias" || key === "bias_twice" ? by : app.text("mistakes.at_number", { by, of });
}

export function wayText(app, mistakes, choice) {
    const { kind, key, sites, variant, last, everywhere } = choice;
    if (key === "rounded") return app.text("mistakes.decimals", { n: variant });
    if (key === "slip") return app.number(variant, 12);
    if (key === "neighbour") return app.text("mistakes.neighbour_of", { by: neighbourName(app, mistakes, choice) });
    if (kind !== "fold") return "";
    if (everywhere) return app.text(last ? "mistakes.last_counts" : "mistakes.one_counts", { n: variant + 1 });
    const through = mistakes.resultNode(mistakes.users[sites[0][0]].at(-1 - variant));
    return app.text("mistakes.through", { of: app.name(through) });
}

function neighbourName(app, mistakes, { sites: [[index, place]], variant }) {
    const { operands } = mistakes.sheet.steps[index];
    const group = operands[place === operands.length - 1 ? place - 1 : place + 1];
    return nameOfOperand(app, mistakes.slots[group[variant]]);
}

function nameOfOperand(app, operand) {
    return typeof operand === "number" ? app.name(operand) : app.number(operand.data);
}

// A quantity that a number may be a number of, as the detective has it: { kind, id, by }.
export function quantitySaid(app, { kind, id, by }, step) {
    const slots = { of: { value: id }, n: step && counted(step) };
    if (kind === "gradient") slots.what = app.derivativeNode(app.data.root, id);
    if (kind === "slope") slots.what = app.derivativeNode(id, by);
    if (kind === "sent") slots.what = app.derivativeNode(app.data.root, by);
    if (kind === "after" || (kind === "trained" && step === 1)) return { key: "detective.after_one", slots };
    return { key: `detective.is_${kind}`, slots };
}
