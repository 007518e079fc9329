// What the page is made of: its tabs in their order, and the parts around them.
import { withComparison } from "./compare.js";
import { mistakesPanel } from "./mistakespanel.js";
import { figureNotesPart } from "./figurenotes.js";
import { framePart } from "./frames.js";
import { helpPart } from "./help.js";
import { layersPart } from "./layers.js";
import { lecturePart } from "./lecture.js";
import { lensPart } from "./lens.js";
import { lightingPart } from "./lighting.js";
import { neighbourhoodPart } from "./neighbourhood.js";
import { nudgePanel } from "./nudge.js";
import { pathsPanel } from "./paths.js";
import { withFigures } from "./figurepanel.js";
import { printPart } from "./printing.js";
import { withQuiz } from "./quiz.js";
import { addressPart } from "./addressed.js";
import { stepPanel } from "./step.js";
import { stopsPart } from "./stops.js";
import { stripPart } from "./strip.js";
import { tablePanel } from "./table.js";
import { trainPanel } from "./train.js";
import { valuesPart } from "./values.js";

/* Each makes a panel of the app, or null where the graph has no use for it: a page without parameters
   or mistakes is made without the module of that panel. */
export const PANELS = [withQuiz(stepPanel), pathsPanel, nudgePanel, trainPanel, mistakesPanel, withComparison(withFigures(tablePanel))];

/* Each makes a part of the app: what it needs it hears by `app.on`; it may have `build()`, called at
   first and in another language, and `leave()`, which closes what is open and says whether it did. */
export const PARTS = [
    stripPart, lightingPart, framePart, valuesPart, stopsPart, helpPart, lecturePart, printPart, addressPart,
    neighbourhoodPart, lensPart, layersPart, figureNotesPart,
];
