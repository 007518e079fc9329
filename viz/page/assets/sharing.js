// Taking the page's state elsewhere: a link to it, and the picture as SVG and PNG.

import { copyText } from "./clipboard.js";
import { SVG, element, svgElement } from "./dom.js";

// What a picture looks like stands in the page's style sheet; away from it, in these attributes.
const LOOKS = [
    "visibility", "opacity", "fill", "fill-opacity", "stroke", "stroke-opacity",
    "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order",
    "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "text-anchor",
    "dominant-baseline",
];
const AT_REST = new Map([
    ["visibility", "visible"], ["opacity", "1"], ["fill-opacity", "1"],
    ["stroke", "none"], ["stroke-opacity", "1"], ["stroke-width", "1px"],
    ["stroke-dasharray", "none"], ["stroke-linecap", "butt"], ["stroke-linejoin", "miter"],
    ["paint-order", "normal"], ["font-style", "normal"], ["font-weight", "400"],
    ["letter-spacing", "normal"], ["text-anchor", "start"], ["dominant-baseline", "auto"],
]);
const OF_TEXT = /^(font|letter|text|dominant)/;
const DRAWN = new Set(["svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "text", "tspan", "title", "desc"]);
const TOOLS = ["handle", "handle-line", "mark-inside"];
const SHARPNESS = 2;

// The picture, as large as `whole`, as a file of its own: no styles from outside, no script, nothing
// but what is drawn.
function standingAlone(svg, whole, background) {
    const copy = svg.cloneNode(true);
    settleLooks(svg, copy);
    const [x, y, width, height] = ["x", "y", "width", "height"].map(
        (name) => Math.round(100 * whole[name]) / 100);
    copy.setAttribute("xmlns", SVG);
    copy.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    copy.setAttribute("width", String(width));
    copy.setAttribute("height", String(height));
    const ground = svgElement("rect");
    for (const name of ["x", "y", "width", "height"]) {
        ground.setAttribute(name, copy.getAttribute(name) ?? String(whole[name]));
    }
    ground.setAttribute("fill", background);
    copy.prepend(ground);
    return new XMLSerializer().serializeToString(copy);
}

// Writes what is seen of `seen` into `copy`, a clone of it, and takes away what is not.
function settleLooks(seen, copy) {
    const style = getComputedStyle(seen);
    const pairs = [...seen.children].map((child, place) => [child, copy.children[place]]);
    for (const [child, its] of pairs) {
        if (isToBeSeen(child)) {
            settleLooks(child, its);
        } else {
            its.remove();
        }
    }
    for (const { name } of [...copy.attributes]) {
        if (/^(aria-|data-|class$|role$|tabindex$|style$|focusable$)/.test(name)) {
            copy.removeAttribute(name);
        }
    }
    if (copy.localName === "title" || copy.localName === "desc") {
        return;
    }
    for (const name of looksOf(copy.localName)) {
        const value = style.getPropertyValue(name);
        copy.removeAttribute(name);
        if (value && value !== AT_REST.get(name)) {
            copy.setAttribute(name, value);
        }
    }
}

// What is drawn itself has all its looks; a group only fades as a whole.
function looksOf(tag) {
    if (tag === "g" || tag === "svg") {
        return ["opacity"];
    }
    return tag === "text" || tag === "tspan" ? LOOKS : LOOKS.filter((name) => !OF_TEXT.test(name));
}

// Neither hidden nor there for the hand only.
function isToBeSeen(part) {
    if (part.localName === "title") {
        return true;
    }
    const isTool = TOOLS.some((name) => part.classList.contains(name));
    return !isTool && DRAWN.has(part.localName) && getComputedStyle(part).display !== "none";
}

// A PNG of an SVG, twice as fine; rejected where the browser cannot draw it.
async function rastered(text, width, height) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * SHARPNESS);
    canvas.height = Math.round(height * SHARPNESS);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) => {
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG"))), "image/png");
    });
}

// A file name of letters and digits that any disk takes.
export function fileName(title, ending) {
    const name = title.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
    return `${name.slice(0, 60) || "picture"}.${ending}`;
}

export function saveFile(blob, name) {
    const url = URL.createObjectURL(blob);
    const link = element("a", { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// Three buttons. A framed page has neither an address of its own nor the right to save files.
export function shareRow(app) {
    const result = element("div", { class: "share-result", role: "status" });
    const row = element("div", { class: "share" });
    if (location.protocol === "about:") {
        return row;
    }
    const say = (...nodes) => result.replaceChildren(...nodes);
    row.append(
        shareButton(app, "link", () => shareLink(app, result)),
        shareButton(app, "svg", () => shareSvg(app, say)),
        shareButton(app, "png", () => sharePng(app, say)),
        result,
    );
    return row;
}

function shareButton(app, key, act) {
    const made = element("button", { class: "button share-button", type: "button" },
        ...app.t(`share.${key}`));
    made.addEventListener("click", act);
    return made;
}

async function shareLink(app, place) {
    const link = app.address.link();
    const notes = app.address.isWhole ? [] : [element("p", {}, ...app.t("share.long"))];
    await copyText(app, link, place, "share");
    place.append(...notes);
}

function drawnPicture(app) {
    const { svg, drawing } = app.picture;
    const { width, height } = drawing.whole;
    const ground = getComputedStyle(document.body).backgroundColor;
    return { text: standingAlone(svg, drawing.whole, ground), width, height };
}

function shareSvg(app, say) {
    const blob = new Blob([drawnPicture(app).text], { type: "image/svg+xml" });
    saveFile(blob, fileName(app.title, "svg"));
    say(element("p", {}, ...app.t("share.saved")));
}

async function sharePng(app, say) {
    const { text, width, height } = drawnPicture(app);
    try {
        saveFile(await rastered(text, width, height), fileName(app.title, "png"));
        say(element("p", {}, ...app.t("share.saved")));
    } catch {
        say(element("p", {}, ...app.t("share.failed")));
    }
}
