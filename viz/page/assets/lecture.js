// Lecture mode fills the screen where the browser allows it, and ends with it.

export function lecturePart(app) {
    app.on("lecture", async () => {
        try {
            if (app.isLecture) {
                await document.documentElement.requestFullscreen();
            } else if (document.fullscreenElement) {
                await document.exitFullscreen();
            }
        } catch {
            // a frame or a browser that forbids it: the lecture fills the window
        }
    });
    document.addEventListener("fullscreenchange", () => {
        if (!document.fullscreenElement && app.isLecture) {
            app.toggleLecture();
        }
    });
    return {};
}
