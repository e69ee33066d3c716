// What colour a window is before its page has painted: `--colour-canvas` of renderer/ui/tokens.css.
export const surface = { light: '#eef2f5', dark: '#0d1318' };
