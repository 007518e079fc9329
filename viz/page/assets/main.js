// The page put together: its places, its panels, and what happens when something is opened.
import { Address } from "./address.js";
import { App } from "./app.js";
import { element, write } from "./dom.js";
import { unpacked } from "./packing.js";
import { CHANGES, HOLDS, RULES } from "./rows.js";
import { PANELS, PARTS } from "./parts.js";
import { unzipped } from "./zipped.js";

const SAID_AFTER = 200;

/* From the coarse to the fine. */
const DETAILS = ["layers", "neurons", "named", "ops"];

function buildPlaces(root, view) {
    const place = (name, tag = "div", attributes = {}) => element(tag, { class: name, ...attributes });
    const places = {
        top: place("top", "header"),
        stage: place("stage", "section"),
        view,
        lens: place("lens", "aside", { hidden: true }),
        legend: place("legend"),
        strip: place("strip", "div", { hidden: true }),
        readout: place("readout"),
        transport: place("transport", "section"),
        tabs: place("tabs", "div", { role: "tablist" }),
        tools: place("tools"),
        sheet: place("sheet", "div", { role: "tabpanel", id: "sheet", tabindex: 0 }),
        values: place("values", "aside"),
        live: place("live", "div", { "aria-live": "polite" }),
    };
    const head = element("div", { class: "head" }, places.tabs, places.tools);
    const panel = element("main", { class: "panel" }, head, places.sheet);
    places.stage.append(view, places.lens);
    places.under = element("section", { class: "under" }, places.legend, places.strip, places.readout);
    places.desk = element("div", { class: "desk" }, panel, places.values);
    root.replaceChildren(places.top, places.stage, places.under, places.transport, places.desk, places.live);
    return places;
}

class Shell {
    constructor(app, places) {
        this.app = app;
        this.places = places;
        this.tabs = new Map();
        this.timer = 0;
    }

    /* What has words in it: built again for another language. */
    build() {
        const { app, places } = this;
        document.documentElement.lang = app.tagOf(app.lang);
        document.title = app.title;
        this.buildTop();
        places.stage.setAttribute("aria-label", app.text("page.picture"));
        places.under.setAttribute("aria-label", app.text("page.under"));
        places.transport.setAttribute("aria-label", app.text("page.clock"));
        places.values.setAttribute("aria-label", app.text("page.values"));
        places.tabs.setAttribute("aria-label", app.text("page.tabs"));
        this.buildLegend();
        this.buildTabs();
        this.output = element("strong");
        this.change = element("span", { class: "change" });
        places.readout.replaceChildren(app.nameNode(app.data.root), " = ", this.output, this.change);
        for (const part of app.parts) part.build?.();
        this.open();
    }

    buildTop() {
        const { app, places } = this;
        const button = (key, text, act, attributes = {}) => element(
            "button", { type: "button", class: "button", title: app.text(key), "aria-label": app.text(key), click: act, ...attributes }, text);
        this.levels = app.data.levels.map(({ key }) => key).sort((a, b) => DETAILS.indexOf(a) - DETAILS.indexOf(b));
        this.details = this.levels.map((key) => element(
            "button", { type: "button", role: "radio", class: "detail", click: () => app.setLevel(key) }, app.text(`level.${key}`)));
        const group = element("div", { class: "details", role: "radiogroup", "aria-label": app.text("page.detail") }, this.details);
        group.addEventListener("keydown", (event) => this.chooseDetail(event));
        places.buttons = element("div", { class: "buttons-top" });
        places.top.replaceChildren(
            element("h1", {}, app.title),
            ...(this.details.length > 1 ? [group] : []),
            places.buttons,
            button("page.other_lang", app.text("page.other_lang_short"), () => app.nextLang(), { lang: app.tagOf(app.otherLang), "aria-label": null, title: null }),
            button("page.theme", "◐", () => app.nextTheme(), { class: "button icon" }));
        this.markDetail();
    }

    chooseDetail(event) {
        const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        const { levels } = this;
        const at = (levels.indexOf(this.app.detail.key) + by + levels.length) % levels.length;
        this.app.setLevel(levels[at]);
        this.details[at].focus();
    }

    markDetail() {
        this.details.forEach((button, n) => {
            const isChosen = this.levels[n] === this.app.detail.key;
            button.setAttribute("aria-checked", String(isChosen));
            button.tabIndex = isChosen ? 0 : -1;
        });
    }

    buildLegend() {
        const { app, places } = this;
        const item = (...parts) => element("span", { class: "item" }, ...parts);
        places.legend.replaceChildren(
            item(element("b", { class: "data" }, "data"), " ", app.text("legend.data")),
            item(element("b", { class: "grad" }, "grad"), " ", element("span", { class: "grad" }, "∂", app.nameNode(app.data.root), "/∂·")),
            item(element("span", { class: "plate-mark" }, "0.5"), " ", app.text("legend.slope")));
    }

    buildTabs() {
        const { app, places } = this;
        this.tabs = new Map(app.panels.map(({ key }) => [key, element(
            "button", { type: "button", role: "tab", id: `tab-${key}`, class: "tab", "aria-controls": "sheet", click: () => app.goto(key) },
            app.text(`tab.${key}`))]));
        places.tabs.replaceChildren(...this.tabs.values());
        places.tabs.onkeydown = (event) => this.chooseTab(event);
    }

    chooseTab(event) {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        const keys = [...this.tabs.keys()];
        const next = keys[(keys.indexOf(this.app.tab) + by + keys.length) % keys.length];
        this.app.goto(next);
        this.tabs.get(next).focus();
    }

    /* The open panel, and all that depends on which it is. */
    open() {
        const { app, places } = this;
        for (const [key, tab] of this.tabs) {
            tab.setAttribute("aria-selected", String(key === app.tab));
            tab.tabIndex = key === app.tab ? 0 : -1;
        }
        showInRow(this.tabs.get(app.tab), places.tabs);
        places.sheet.setAttribute("aria-labelledby", `tab-${app.tab}`);
        places.sheet.replaceChildren();
        places.tools.replaceChildren();
        app.panel.build(places.sheet, places.tools);
        app.transport.build();
        app.picture.fit();
        app.draw();
        this.tell();
    }

    refresh() {
        const { app } = this;
        const now = app.model.values[app.data.root];
        const before = this.start;
        const isAsked = app.panel.asks?.() === app.data.root;
        write(this.output, isAsked ? "?" : app.number(now, Math.max(6, app.digits)));
        const differs = !isAsked && !Object.is(now, before) && Number.isFinite(before);
        const percent = before ? ` ${app.number(Math.abs(100 * (now - before) / before), 3)} %` : "";
        const arrow = now < before ? "↓" : now > before ? "↑" : "";
        write(this.change, differs ? `${app.number(before, 6)} ${arrow}${percent}` : "");
    }

    /* After things have come to rest, the step in words. */
    tell() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            const { app } = this;
            if (app.transport.isPlaying || !app.panel.sentence) return;
            const { clock } = app.panel;
            app.say(`${clock ? clock.label() : ""} ${app.panel.sentence()}`.trim());
        }, SAID_AFTER);
    }
}

/* Make the page inside `root`, around the picture that stands there. */
/* A row is scrolled until one of it is seen. `scrollIntoView` would make the Tab key begin there. */
function showInRow(one, row) {
    if (!one) return;
    const [it, room] = [one.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += Math.max(0, it.right - room.right) + Math.min(0, it.left - room.left);
}

function mount(root, data, generated) {
    const view = root.querySelector(".view");
    const svg = view.querySelector("svg");
    const app = new App(root, data, generated);
    const places = buildPlaces(root, view);
    app.places = places;
    app.begin(places);
    app.address = new Address(window);
    const shell = new Shell(app, places);
    shell.start = app.model.values[data.root];
    app.panels = PANELS.map((panel) => panel(app)).filter(Boolean);
    app.parts = PARTS.map((part) => part(app)).filter(Boolean);
    app.address.load();
    app.picture.show(app.data.levels[0], 0, svg);
    if (app.at > 0) app.picture.show(app.detail, app.at);
    app.on("refresh", () => shell.refresh());
    app.on("tab", () => shell.open());
    app.on("lang", () => shell.build());
    app.on("step", () => {
        app.panel.redraw?.();
        app.draw();
        shell.tell();
    });
    app.on("level", () => {
        app.picture.show(app.detail, app.at);
        shell.markDetail();
        shell.open();
    });
    app.on("lecture", () => {
        root.classList.toggle("is-lecture", app.isLecture);
        app.picture.fit();
    });
    app.on("playing", () => shell.tell());
    new ResizeObserver(() => app.picture.fit()).observe(places.stage);
    shell.build();
    root.classList.add("is-ready");
    return app;
}

export async function start() {
    if (typeof DecompressionStream === "undefined") {
        document.getElementById("too-old").hidden = false;
        return;
    }
    const data = unpacked(JSON.parse(await unzipped(document.getElementById("data").textContent)));
    mount(document.getElementById("page"), data, { RULES, HOLDS, CHANGES });
}
