// The tab Mistakes: a classic mistake is switched on, and all that it spoils is seen.
import { DetectiveBox } from "./detective.js";
import { element } from "./dom.js";
import { Mistakes } from "./mistakes.js";
import { Spoils } from "./spoils.js";
import { mistakeSaid, placeText, titleSaid, wayText } from "./telling.js";

// Milliseconds of rest after which the sentences of all mistakes follow a change.
const REST = 200;

const NONE = "none";

export function mistakesPanel(app) {
    const { RULES, CHANGES } = app.generated;
    const mistakes = new Mistakes(app.model, app.data, RULES, CHANGES);
    const chosen = { key: NONE, choice: null };
    const question = { text: "", kind: "any", id: null };
    const entries = new Map();
    let spoils = null;
    let detective = null;
    let places = null;
    let result = null;
    let told = "";
    let timer = 0;

    app.address.register("mistake", (text = NONE) => hear(text), () => (chosen.key === NONE ? null : chosen.key));

    // A link may name a mistake before the tab was ever open.
    function hear(key) {
        mistakes.refresh(app.lr);
        if (key !== NONE && !mistakes.kinds().get(key)?.length) return;
        if (app.tab === "mistakes" && entries.has(key)) choose(key);
        else Object.assign(chosen, { key, choice: usual(key) });
    }

    const choicesOf = (key) => grouped(app, mistakes, mistakes.kinds().get(key) ?? []);

    function build(sheet, tools) {
        tools.replaceChildren();
        mistakes.refresh(app.lr);
        if (spoils) leave();
        entries.clear();
        places = element("div", { class: "mistake-places" });
        spoils = new Spoils(app, mistakes);
        detective = new DetectiveBox(app, mistakes, question, switchOn);
        const list = element("div", { class: "mistake-list", role: "radiogroup", "aria-label": app.text("mistakes.list") });
        const idle = element("ul", { class: "mistake-idle" });
        list.append(entryOf({ key: NONE }));
        for (const [key, choices] of mistakes.kinds()) {
            if (choices.length) list.append(entryOf({ key }));
            else idle.append(element("li", {}, element("b", {}, app.text(`mistake_titles.${key}`)), " ", app.text(`mistakes.why_${reasonOf(key)}`)));
        }
        const more = element("details", { class: "mistake-more" }, element("summary", {}, app.text("mistakes.idle", { n: idle.children.length })), idle);
        sheet.replaceChildren(
            element("p", { class: "sentence" }, app.text("mistakes.intro")),
            element("div", { class: "mistake-columns" },
                element("div", { class: "mistake-choice" }, list, idle.children.length ? more : null),
                element("div", { class: "mistake-result" }, places, spoils.element)),
            detective.build());
        told = numbersNow();
        buildPlaces();
        tellEntries();
        refresh();
    }

    function entryOf({ key }) {
        const title = key === NONE ? app.text("mistakes.none_title") : app.text(`mistake_titles.${key}`);
        const says = element("span", { class: "mistake-says" }, key === NONE ? app.text("mistakes.none_says") : "");
        const radio = element("input", {
            type: "radio", name: "mistake", value: key, checked: key === chosen.key, change: () => choose(key),
        });
        const label = element("label", { class: "mistake-entry" }, radio, element("span", {}, element("b", {}, title), says));
        entries.set(key, { radio, says, label });
        return label;
    }

    // At first everywhere, or at the first place where it makes a difference.
    function usual(key) {
        const choices = mistakes.kinds().get(key) ?? [];
        return choices.find((choice) => mistakes.changesAnything(choice)) ?? choices[0] ?? null;
    }

    function choose(key, choice = usual(key)) {
        Object.assign(chosen, { key, choice });
        entries.get(key).radio.checked = true;
        buildPlaces();
        tellEntry(key);
        app.draw();
        app.say(choice ? app.text("mistakes.is_on", { title: titleSaid(choice), n: result.gradients.size }) : app.text("mistakes.is_off"));
    }

    // The mistake of an answer is switched on, at its place.
    function switchOn(choice) {
        choose(choice.key, choice);
        const { label, radio } = entries.get(choice.key);
        label.scrollIntoView({ block: "nearest", behavior: app.isCalm ? "auto" : "smooth" });
        radio.focus({ preventScroll: true });
    }

    // Where and in which way the mistake is made, if it can be made at several places.
    function buildPlaces() {
        const all = choicesOf(chosen.key);
        const at = Math.max(0, all.findIndex(({ ways }) => ways.some(({ choice }) => isSameChoice(choice, chosen.choice))));
        const ways = all[at]?.ways ?? [];
        const way = ways.findIndex(({ choice }) => isSameChoice(choice, chosen.choice));
        const select = (label, options, selected, change) => element("label", { class: "mistake-place" }, element("span", {}, app.text(label)), element(
            "select", { change: (event) => change(Number(event.target.value)) },
            options.map(({ text }, n) => element("option", { value: n, selected: n === selected }, text))));
        const focused = [...places.querySelectorAll("select")].indexOf(document.activeElement);
        places.replaceChildren(
            ...(all.length > 1 ? [select("mistakes.where", all, at, (n) => choose(chosen.key, all[n].ways[0].choice))] : []),
            ...(ways.length > 1 ? [select("mistakes.which", ways, way, (n) => choose(chosen.key, ways[n].choice))] : []));
        places.querySelectorAll("select")[focused]?.focus();
    }

    function tellEntries() {
        for (const key of entries.keys()) tellEntry(key);
    }

    // What a mistake is, told of the place that is chosen, else of the first; greyed if it changes no
    // number.
    function tellEntry(key) {
        if (key === NONE) return;
        const { label, says } = entries.get(key);
        const choices = mistakes.kinds().get(key);
        const effective = choices.find((each) => mistakes.changesAnything(each));
        const choice = key === chosen.key ? chosen.choice : effective ?? choices[0];
        if (!choice) return;
        const isIdle = !effective;
        label.classList.toggle("is-idle", isIdle);
        const { key: sentence, slots } = mistakeSaid(app, mistakes.told(choice));
        says.replaceChildren(...(isIdle ? app.t("mistakes.changes_nothing") : app.t(sentence, slots)));
    }

    function refresh() {
        mistakes.refresh(app.lr);
        if (chosen.choice) chosen.choice = mistakes.renewed(chosen.choice);
        result = chosen.choice && mistakes.spoiled(chosen.choice);
        spoils.refresh(chosen.choice, result);
        clearTimeout(timer);
        if (numbersNow() !== told) timer = setTimeout(tellAgain, REST);
    }

    const numbersNow = () => JSON.stringify([app.lr, app.model.leaves.map((id) => app.model.values[id])]);

    // After a change, when things have come to rest.
    function tellAgain() {
        told = numbersNow();
        buildPlaces();
        tellEntries();
        detective.refresh();
    }

    function leave() {
        clearTimeout(timer);
        detective.stop();
        spoils.stop();
    }

    // In the picture all that is wrong: gradients, local derivatives, and data if the forward pass is.
    function view() {
        if (!result) return null;
        const wrong = new Map([...result.gradients].map(([id, numbers]) => [id, numbers.wrong]));
        const wrongData = new Map([...result.values].map(([id, numbers]) => [id, numbers.wrong]));
        const wrongSlopes = mistakes.wrongSlopes(app.level, result);
        return { grad: (id) => wrong.get(id) ?? app.picture.gradient(id), wrong, wrongData, wrongSlopes };
    }

    // Of a gradient that is wrong there are no paths to tell, but what it should be.
    function strip(id) {
        const numbers = result?.gradients.get(id);
        if (!numbers) return null;
        const [right, wrong] = [numbers.right, numbers.wrong].map((x) => element("strong", {}, app.number(x)));
        wrong.className = "is-wrong-number";
        return app.t("mistakes.strip", { what: app.derivativeNode(app.data.root, id), right, wrong });
    }

    return { key: "mistakes", tall: true, build, refresh, view, leave, strip };
}

// The choices of a kind by place, and at each place the ways in which it can be made.
function grouped(app, mistakes, choices) {
    const byPlace = new Map();
    for (const choice of choices) {
        const place = choice.everywhere ? "everywhere" : JSON.stringify(choice.sites);
        if (!byPlace.has(place)) byPlace.set(place, { text: placeText(app, mistakes, choice), ways: [] });
        byPlace.get(place).ways.push({ text: wayText(app, mistakes, choice), choice });
    }
    return [...byPlace.values()];
}

function isSameChoice(one, other) {
    return JSON.stringify(one.causes) === JSON.stringify(other?.causes);
}

// Why a mistake cannot be made in a graph; several have one reason.
const REASONS = new Map([
    ["no_rate", "updated_first"], ["of_operand", "no_slope"], ["at_result", "no_slope"], ["result_as_slope", "no_slope"],
    ["bias_twice", "no_bias"], ["bias_twice_here", "no_bias_here"], ["common_log", "log"], ["binary_log", "log"],
]);

function reasonOf(key) {
    return REASONS.get(key) ?? key;
}
