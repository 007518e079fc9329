/* The tab Train: gradient descent from the present numbers, its curve, and the figures of the text. */
import { readNumber } from "./address.js";
import { element, write } from "./dom.js";
import { FigureTable } from "./figuretable.js";
import { counted } from "./numbers.js";
import { Run } from "./run.js";
import { FAR, OutputCurve, SmallCurves } from "./traincurves.js";
import { HOWS, TrainSetting, keyOfHow } from "./trainsetting.js";
import { MOST_UNTIL, TrainUntil } from "./trainuntil.js";
import { Verdicts } from "./verdicts.js";

const FRAME = 16;
const WORK = 10;
const STRIDE = 24;
const MORE = 100;

export function trainPanel(app) {
    return new TrainPanel(app);
}

class TrainPanel {
    constructor(app) {
        this.app = app;
        this.key = "train";
        this.tall = true;
        this.run = new Run(app.data, app.generated.RULES, app.model);
        this.isStale = false;
        this.frame = 0;
        this.verdicts = new Verdicts(app, this.run);
        this.clock = this.makeClock();
        app.on("edit", () => this.forget());
        this.register();
    }

    /* What a link tells of a training: its rate and its manner. */
    register() {
        const { app, run } = this;
        const { address, data } = app;
        const unless = (now, usual) => (now === usual ? null : String(now).replaceAll(" ", "-"));
        address.register("lr", (text = String(data.lr)) => {
            const lr = readNumber(text);
            if (lr > 0) this.hear({ lr });
        }, () => unless(run.lr, data.lr));
        address.register("how", (text = HOWS[0]) => {
            const how = text.replaceAll("-", " ");
            if (HOWS.includes(how)) this.hear({ how });
        }, () => unless(run.how, HOWS[0]));
    }

    hear(setting) {
        if (Object.entries(setting).every(([key, value]) => this.run[key] === value)) return;
        if (this.app.panel === this && this.setting) this.set(setting, true);
        else {
            this.run.set(setting);
            this.app.lr = this.run.lr;
        }
    }

    /* An edit by the reader: what was trained is no longer the way to the present numbers. */
    forget() {
        this.stop();
        this.isStale = true;
        if (this.app.panel === this) {
            this.renew();
            this.verdicts.judge();
        }
    }

    renew() {
        if (this.isStale) {
            this.isStale = false;
            this.run.previous = null;
            this.run.begin();
            this.verdicts.forget();
        }
    }

    build(sheet, tools) {
        const { app, run } = this;
        this.renew();
        this.tools = this.makeTools();
        tools.replaceChildren(...this.tools.values());
        this.setting = new TrainSetting(app, run, (setting, rests) => this.set(setting, rests));
        this.curve = new OutputCurve(app, run);
        this.small = new SmallCurves(app, run);
        this.table = this.verdicts.table = new FigureTable(app, {
            tried: (reason, figure) => this.try(reason, figure),
            restored: () => this.restore(),
        });
        this.status = element("p", { class: "train-status" });
        this.before = element("p", { class: "hint train-before" });
        this.apart = element("p", { class: "hint train-apart" }, app.t("train.apart"));
        const curves = element("div", { class: "train-curves" },
            this.status, this.curve.element, this.before,
            this.curve.printed.length ? element("p", { class: "hint train-rings" }, app.t("train.rings")) : null,
            this.small.element);
        this.until = new TrainUntil(app, (below) => this.go(this.run.count + MOST_UNTIL, below));
        sheet.replaceChildren(this.setting.element, this.until.element, this.apart,
            element("div", { class: this.table.element ? "train-body" : "train-body is-alone" },
                curves, this.table.element));
        this.refresh();
        this.verdicts.judge();
    }

    makeTools() {
        const { app } = this;
        const button = (key, act, slots) => [key, element(
            "button", { type: "button", class: "button", click: act }, app.t(`train.${key}`, slots))];
        return new Map([
            button("one", () => this.go(this.run.count + 1)),
            button("more_steps", () => this.go(this.run.count + MORE), { n: MORE }),
            button("far", () => this.go(this.far), { n: counted(FAR) }),
            button("again", () => this.startOver()),
        ]);
    }

    /* To 10,000 steps, and from there to the next such round number. */
    get far() {
        return FAR * (Math.floor(this.run.count / FAR) + 1);
    }

    refresh() {
        const { app, run } = this;
        if (!this.setting) {
            return;
        }
        this.setting.refresh();
        this.curve.draw();
        this.small.draw();
        this.status.replaceChildren(...app.t(...this.told(9)));
        this.status.classList.toggle("is-broken", run.brokenAt !== null);
        this.tellBefore();
        this.apart.hidden = !run.isApart;
        for (const key of ["one", "more_steps", "far"]) {
            this.tools.get(key).disabled = run.brokenAt !== null;
        }
        this.tools.get("again").disabled = run.count === 0;
        this.verdicts.show();
    }

    tellBefore() {
        const { app } = this;
        const { previous } = this.run;
        this.before.hidden = !previous;
        if (previous) {
            const text = app.text("train.before", {
                lr: app.number(previous.lr, 6), how: app.text(keyOfHow(previous.how)),
                n: counted(previous.history.at(-1).step),
            });
            write(this.before, text);
        }
    }

    sentence() {
        return this.app.text(...this.told(6));
    }

    /* The key and the slots of what is said of the step that is shown. */
    told(digits) {
        const { app, run } = this;
        if (run.brokenAt !== null && run.step === run.brokenAt) {
            return ["train.broken", { step: counted(run.brokenAt) }];
        }
        const number = app.number(run.shown[run.at].output, digits);
        const key = ["train.status_none", "train.status_one"][run.step] ?? "train.status";
        return [key, { n: counted(run.step), of: { value: app.data.root }, number }];
    }

    /* All numbers; a training apart leaves the picture as it is. */
    view() {
        return { data: () => true, grad: (id) => this.app.level.gradient(id), phase: "all" };
    }

    /* Training. */

    go(goal, below = null) {
        this.run.goal = goal;
        this.run.below = below;
        this.app.transport.stop();
        this.work();
    }

    /* Some milliseconds in each frame, that the page stays quick. */
    work() {
        cancelAnimationFrame(this.frame);
        const until = performance.now() + WORK;
        const isDone = this.run.advance(() => performance.now() < until);
        this.app.compute();
        if (isDone) {
            this.rest();
        } else {
            this.frame = requestAnimationFrame(() => this.work());
        }
    }

    rest() {
        const { run } = this;
        this.until?.tell(run.below === null || run.brokenAt !== null ? null : run.isBelow);
        run.below = null;
        this.verdicts.judge();
        if (!this.app.transport.isPlaying) {
            this.app.say(this.sentence());
        }
    }

    stop() {
        cancelAnimationFrame(this.frame);
        this.verdicts.stop();
        this.run.goal = this.run.count;
        this.run.below = null;
    }

    leave() {
        this.stop();
    }

    /* Another setting is trained as far as the one before, whose curve stays beside it. */
    set(setting, rests) {
        if (!this.isDragged) {
            this.run.keep();
        }
        this.isDragged = !rests;
        this.run.set(setting);
        this.app.lr = this.run.lr;
        this.verdicts.forget();
        this.work();
    }

    startOver() {
        this.stop();
        this.app.transport.stop();
        this.run.startOver();
        this.app.compute();
        this.rest();
    }

    /* The training that gives a printed figure, as far as that figure. */
    try({ how, bias, data, parameters }, figure) {
        const { run } = this;
        const more = parameters.filter((id) => id < run.data.nodes.length && !run.data.parameters.includes(id));
        const manner = bias === "each" ? "each" : "shared";
        run.goal = Math.max(run.count, figure.step);
        this.set({ how, also: new Map(more.map((id) => [id, manner])) }, true);
    }

    /* What the text does, from its own numbers, as far as it was trained. */
    restore() {
        const { app, run } = this;
        const { count } = run;
        run.set({ lr: app.data.lr, how: "together", also: new Map() });
        app.lr = run.lr;
        app.reset();
        run.begin();
        this.verdicts.forget();
        this.go(count);
    }

    makeClock() {
        const { app, run } = this;
        return {
            get length() {
                return run.shown.length;
            },
            get at() {
                return run.at;
            },
            set: (place) => {
                this.stop();
                run.travel(place);
                app.compute();
            },
            label: () => app.text("train.at", { n: counted(run.step) }),
            interval: FRAME,
            tick: (steps) => this.tick(steps),
        };
    }

    /* Through the past, then on with growing strides; one step if it is asked for one. */
    tick(steps) {
        const { run } = this;
        if (run.at < run.shown.length - 1) {
            run.travel(run.at + 1);
            this.app.compute();
            return true;
        }
        if (run.brokenAt !== null || (!steps && run.count >= FAR)) {
            return false;
        }
        const stride = steps ?? Math.min(FAR - run.count, Math.max(1, Math.floor(run.count / STRIDE)));
        const until = performance.now() + WORK;
        run.goal = run.count + stride;
        run.advance(() => performance.now() < until);
        this.app.compute();
        if (steps) {
            this.rest();
        }
        return run.brokenAt === null && run.count < FAR;
    }
}
