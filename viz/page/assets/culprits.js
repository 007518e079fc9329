// From a number to what makes it: a quantity of the graph as it is, with one mistake, or trained in
// another way. No DOM.
import { isSameNumber } from "./mistakes.js";
import { agrees, digitsOf, halfUnit, typed } from "./numbers.js";
import { retrained } from "./retraining.js";

// Significant digits that a number needs before any mistake is looked for.
export const FEWEST_DIGITS = 4;

// From so many digits on nothing fits by chance.
export const SURE_DIGITS = 6;

// Hypotheses between two pauses, so that a page can answer meanwhile.
const HYPOTHESES_AT_A_TIME = 16;

const KINDS_IN_ORDER = ["after", "trained", "gradient", "updated", "value", "sent", "slope"];

// What a number may be a number of: { kind, id, by, of(result), right }; `kind` and `id` of the
// question narrow it, and with a `level` the edges that it draws count too. An edge has the node it
// leads from in `by`.
function quantitiesOf(mistakes, { kind = "any", id = null, level = null } = {}) {
    const { slots, carried, right, sheet, root, lr, model } = mistakes;
    const all = [];
    const add = (about, of) => {
        const wanted = (kind === "any" || kind === about.kind) && (id === null || id === about.id);
        if (wanted) all.push({ by: null, ...about, of, right: of(right) });
    };
    slots.forEach((node, slot) => {
        if (mistakes.isPlain(slot)) return;
        add({ kind: "value", id: node }, ({ values }) => values[slot]);
        add({ kind: "gradient", id: node }, ({ gradients }) => gradients[slot]);
    });
    for (const [node, slot] of carried) {
        add({ kind: "value", id: node }, () => model.values[node]);
        add({ kind: "gradient", id: node }, ({ gradients }) => gradients[slot]);
    }
    if (lr !== null) {
        add({ kind: "after", id: slots[root] }, ({ updated }) => updated[root]);
        for (const slot of mistakes.parameters) {
            add({ kind: "updated", id: slots[slot] }, ({ updated }) => updated[slot]);
        }
    }
    sheet.edges.forEach(({ index, slot }, edge) => {
        if (mistakes.isPlain(slot)) return;
        const ends = { id: mistakes.resultNode(index), by: slots[slot] };
        add({ kind: "sent", ...ends }, ({ sent }) => sent[edge]);
        add({ kind: "slope", ...ends }, ({ slopes }) => slopes[edge]);
    });
    return [...all, ...(kind === "any" && level ? drawnEdges(level, all) : [])];
}

// Of edges that are drawn over several operations, what is right.
function drawnEdges(level, known) {
    const names = new Set(known.map(({ kind, id, by }) => `${kind} ${id} ${by}`));
    const right = (kind, id, by, number) =>
        (names.has(`${kind} ${id} ${by}`) ? [] : [{ kind, id, by, of: () => number, right: number }]);
    return level.folds.flatMap(({ node, sources }, fold) => sources.flatMap((by, place) => {
        if (level.inputs.has(by)) return [];
        return [
            ...right("sent", node, by, level.contribution(fold, place)),
            ...right("slope", node, by, level.slope(fold, place)),
        ];
    }));
}

// Looks for the number in `question`: { text, kind, id, steps }, and yields how many hypotheses were
// tried. Returns { verdict, answers, tried, chance }: an answer is a quantity, its number and the
// choices that all give it, none where it is right. After a training of some `steps` it has the
// `step` and the `variant` in place of choices. The verdict is "no number", "right", "explained",
// "too few digits" or "unexplained".
export function* search(mistakes, question) {
    const number = typed(question.text);
    if (number === null) return { verdict: "no number", answers: [], tried: 0, chance: 0 };
    const digits = digitsOf(question.text);
    const quantities = quantitiesOf(mistakes, question);
    const rightOnes = quantities.filter(({ right }) => agreesWith(right, question.text, number));
    const answers = rightOnes.map((what) => ({ what, number: what.right, choices: [] }));
    const found = { answers, tried: 0, chance: 0, number, half: halfUnit(question.text) };
    if (digits.significant < FEWEST_DIGITS) {
        return { ...found, verdict: rightOnes.length ? "right" : "too few digits" };
    }
    yield* tryMistakes(mistakes, quantities, found);
    yield* tryTrainings(mistakes, question, found);
    answers.sort((one, other) => likelihood(one) - likelihood(other));
    const isRight = answers.some(({ choices, variant }) => !choices.length && !variant);
    let verdict = isRight ? "right" : "explained";
    if (!answers.length) verdict = "unexplained";
    return { ...found, verdict };
}

function* tryMistakes(mistakes, quantities, found) {
    const { number, half, answers } = found;
    const window = Math.max(0.1 * Math.abs(number), 20 * half);
    const near = new Set();
    for (const choice of quantities.length ? [...mistakes.kinds().values()].flat() : []) {
        const result = mistakes.pass(choice.causes);
        found.tried += 1;
        for (const what of quantities) {
            const wrong = what.of(result);
            if (!(Math.abs(wrong - number) <= window) || isSameNumber(wrong, what.right)) continue;
            near.add(wrong);
            if (Math.abs(wrong - number) <= half) addAnswer(answers, what, wrong, choice);
        }
        if (found.tried % HYPOTHESES_AT_A_TIME === 0) yield found.tried;
    }
    found.chance = (near.size * half) / window;
}

// Other ways of training: what moves besides, and in which order. After one step the graph as it is
// has been looked at; after more it is only if nothing else gave the number.
function* tryTrainings(mistakes, { kind, id, steps = [] }, found) {
    const { model, data, catalogue, lr } = mistakes;
    const asks = { any: true, after: [1], updated: [1], trained: true }[kind ?? "any"];
    if (lr === null || !asks) return;
    const wanted = asks === true ? [1, ...(found.answers.length ? [] : steps)] : asks;
    const read = (variant, step, copy) => {
        found.tried += 1;
        const isPlainStep = variant.bias === "fixed" && step === 1;
        for (const node of isPlainStep ? [] : model.nodes.keys()) {
            const wrong = copy.values[node];
            if (!(Math.abs(wrong - found.number) <= found.half) || Object.is(wrong, model.values[node])) continue;
            const what = { kind: "trained", id: node, by: null, right: NaN };
            const isRight = variant.bias === "fixed" && variant.how === "together";
            const isAsked = (id ?? null) === null || id === node;
            if (isAsked) found.answers.push({ what, number: wrong, choices: [], step, variant: isRight ? null : variant });
        }
    };
    const training = retrained(model, data, catalogue.rules, lr, wanted, read);
    let turn = training.next();
    while (!turn.done) {
        yield found.tried;
        turn = training.next();
    }
}

// A zero of few decimals, which any small number gives, is only a number that is 0.
function agreesWith(right, text, number) {
    const tells = number !== 0 || digitsOf(text).decimals >= FEWEST_DIGITS || Math.abs(right) < 1e-12;
    return tells && agrees(right, text);
}

function addAnswer(found, what, number, choice) {
    const known = found.find((each) =>
        each.choices.length && each.what === what && isSameNumber(each.number, number));
    if (known) known.choices.push(choice);
    else found.push({ what, number, choices: [choice] });
}

// Right ones first, then the more common mistakes, those made everywhere before those at one place.
function likelihood({ what, choices, variant }) {
    if (variant) return variant.bias === "fixed" ? 110 : 200;
    if (!choices.length) return KINDS_IN_ORDER.indexOf(what.kind);
    const ranks = choices.map(({ rank, everywhere }) => 20 * rank + (everywhere ? 0 : 10));
    return 100 + Math.min(...ranks) + KINDS_IN_ORDER.indexOf(what.kind);
}
