// How the frame's own command ids begin: the palette and the sheet tell them from a page's.

export const goPrefix = 'go.';
export const framePrefix = 'frame.';
/** Of no use inside the palette itself. */
export const paletteCommand = `${framePrefix}palette`;
