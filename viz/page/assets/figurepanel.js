/* The figures of a text where nothing is trained: below the numbers of another panel. */
import { element } from "./dom.js";
import { FigureTable } from "./figuretable.js";
import { Verdicts } from "./verdicts.js";

/** A panel with the table of figures at its end, where there is no tab of training to have it. */
export function withFigures(makePanel) {
    return (app) => {
        const panel = makePanel(app);
        const isAlone = app.data.figures?.length && !app.data.parameters.length;
        return panel && isAlone ? new PanelWithFigures(app, panel) : panel;
    };
}

class PanelWithFigures {
    constructor(app, panel) {
        this.app = app;
        this.panel = panel;
        this.key = panel.key;
        this.verdicts = new Verdicts(app, new Still(app));
        app.on("edit", () => {
            this.verdicts.forget();
            if (app.panel?.key === this.key) {
                this.verdicts.judge();
            }
        });
    }

    build(sheet, tools) {
        const { app, panel, verdicts } = this;
        panel.build(sheet, tools);
        verdicts.table = new FigureTable(app, { restored: () => app.reset() });
        sheet.append(
            element("h2", { class: "table-title" }, app.t("figures.title")), verdicts.table.element);
        verdicts.judge();
    }

    refresh() {
        this.panel.refresh();
        this.verdicts.show();
    }

    view() {
        return this.panel.view?.() ?? null;
    }

    leave() {
        this.verdicts.stop();
        this.panel.leave?.();
    }
}

/* The present numbers as the start of a training that takes no step. */
class Still {
    constructor(app) {
        this.app = app;
    }

    get setting() {
        const { data, model } = this.app;
        const leaves = new Map(model.leaves.map((id) => [id, model.values[id]]));
        return { data, parameters: [], how: "together", lr: 0, leaves };
    }

    get isAsRecorded() {
        return !this.app.isChanged();
    }
}
