// Elements of HTML, SVG and MathML; text only ever becomes text.

export const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

function filled(made, attributes, children) {
    for (const [name, given] of Object.entries(attributes)) {
        if (typeof given === "function") made.addEventListener(name, given);
        else if (given === true) made.setAttribute(name, "");
        else if (given !== false && given !== null && given !== undefined) made.setAttribute(name, given);
    }
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return made;
}

/* An element of HTML. An attribute that is a function hears the event of its name; one that is
   false, null or undefined is left out. Children are nodes, text, or lists of these. */
export function element(tag, attributes = {}, ...children) {
    return filled(document.createElement(tag), attributes, children);
}

export function svgElement(tag, attributes = {}, ...children) {
    return filled(document.createElementNS(SVG, tag), attributes, children);
}

export function mathElement(tag, attributes = {}, ...children) {
    return filled(document.createElementNS(MATHML, tag), attributes, children);
}

/* Put a text where it is not yet. */
export function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

/* The child of a class that stands in an element itself, or null. */
export function directChild(parent, name) {
    return [...(parent?.children ?? [])].find((child) => child.classList.contains(name)) ?? null;
}
