// Where a menu or a small form opens: beside its button, and over it where the window is too low for anything else.

/** For `middlewares` of the library's menus: all of what opens stays in the window, which itself never scrolls. */
export const insideWindow = { flip: true, shift: { crossAxis: true, padding: 8 } } as const;
