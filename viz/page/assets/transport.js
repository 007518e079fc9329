// One control with the clock of the open panel: back, forth, play, and a slider.
import { element, svgElement, write } from "./dom.js";

const ICONS = {
    first: "M5 4h2v12H5zM16 4v12L8 10z",
    back: "M14 4v12L5 10z",
    play: "M5 3v14l12-7z",
    pause: "M5 3h4v14H5zM11 3h4v14h-4z",
    forth: "M6 4v12l9-6z",
    last: "M13 4h2v12h-2zM4 4v12l8-6z",
};

function icon(name) {
    return svgElement("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, svgElement("path", { d: ICONS[name] }));
}

/* A clock has `length` (the number of its positions), `at`, `set(position)` and `label()`, and may
   have `phases` ([{name, from, to, text}]), `interval` in milliseconds and `tick()`, which moves it
   on while it plays and returns whether it goes on. */
export class Transport {
    constructor(app, holder) {
        this.app = app;
        this.holder = holder;
        this.timer = null;
    }

    get clock() {
        return this.app.panel?.clock ?? null;
    }

    get isPlaying() {
        return this.timer !== null;
    }

    build() {
        this.stop();
        const { clock } = this;
        this.holder.hidden = !clock;
        if (!clock) return;
        const button = (name, key, act) => element(
            "button", { type: "button", class: `round ${name}`, "aria-label": this.app.text(`transport.${key}`), click: act }, icon(name));
        this.buttons = {
            first: button("first", "first", () => this.go(0)),
            back: button("back", "back", () => this.move(-1)),
            play: button("play", "play", () => this.toggle()),
            forth: button("forth", "forth", () => this.move(1)),
            last: button("last", "last", () => this.go(Infinity)),
        };
        this.slider = element("input", {
            type: "range", min: 0, max: 1, step: 1, class: "slider", "aria-label": this.app.text("transport.slider"),
            input: () => this.go(Number(this.slider.value)),
        });
        this.track = element("div", { class: "phases", "aria-hidden": "true" });
        this.label = element("span", { class: "clock" });
        this.holder.replaceChildren(
            element("div", { class: "buttons" }, ...Object.values(this.buttons)),
            element("div", { class: "track" }, this.track, this.slider), this.label);
        this.trackOf = null;
        this.refresh();
    }

    refresh() {
        const { clock } = this;
        if (!clock || !this.slider) return;
        const last = Math.max(0, clock.length - 1);
        this.slider.max = last;
        this.slider.value = clock.at;
        this.slider.disabled = last === 0;
        this.slider.setAttribute("aria-valuetext", clock.label());
        this.slider.style.setProperty("--done", last ? `${(100 * clock.at) / last}%` : "0%");
        write(this.label, clock.label());
        for (const [name, off] of [["first", clock.at <= 0], ["back", clock.at <= 0],
            ["forth", !clock.tick && clock.at >= last], ["last", clock.at >= last]]) {
            this.buttons[name].setAttribute("aria-disabled", String(off));
        }
        if (clock.phases && this.trackOf !== clock.length) this.buildTrack(clock);
    }

    buildTrack(clock) {
        this.trackOf = clock.length;
        this.track.replaceChildren(...clock.phases.map(({ name, from, to, text }) => {
            const part = element("span", { class: `phase ${name}` }, element("span", { class: "phase-name" }, text));
            part.style.flexGrow = to - from;
            return part;
        }));
    }

    go(position) {
        const { clock } = this;
        if (!clock) return;
        this.stop();
        clock.set(Math.min(Math.max(0, position), clock.length - 1));
    }

    move(by) {
        const { clock } = this;
        if (!clock) return;
        this.stop();
        if (by > 0 && clock.at >= clock.length - 1 && clock.tick) clock.tick(1);
        else clock.set(Math.min(Math.max(0, clock.at + by), clock.length - 1));
    }

    toggle() {
        if (this.isPlaying) this.stop();
        else this.play();
    }

    play() {
        const { clock } = this;
        if (!clock || this.isPlaying) return;
        if (!clock.tick && clock.at >= clock.length - 1) clock.set(0);
        this.timer = setInterval(() => this.tick(), clock.interval ?? 1400);
        this.showPlaying();
        if (clock.interval && clock.interval < 500) this.tick();
    }

    tick() {
        const { clock } = this;
        const goesOn = clock && (clock.tick ? clock.tick() : clock.at < clock.length - 1);
        if (!goesOn) {
            this.stop();
            return;
        }
        if (!clock.tick) clock.set(clock.at + 1);
        if (!clock.tick && clock.at >= clock.length - 1) this.stop();
    }

    stop() {
        clearInterval(this.timer);
        const was = this.isPlaying;
        this.timer = null;
        if (was) this.showPlaying();
    }

    showPlaying() {
        const { play } = this.buttons;
        play.replaceChildren(icon(this.isPlaying ? "pause" : "play"));
        play.setAttribute("aria-label", this.app.text(this.isPlaying ? "transport.pause" : "transport.play"));
        this.app.emit("playing");
    }
}
