// How wide a column has to be for what stands in it on screen: measured once, when somebody asks for it.

/** CSS pixels that a cell of the given place (`aria-colindex`) takes at most when nothing holds it; 0 where none is drawn. */
export function contentWidth(table: HTMLElement, place: number): number {
  const template = table.style.getPropertyValue('--columns');
  const tracks = template.split(' ');
  tracks[place - 1] = 'max-content';
  table.style.setProperty('--columns', tracks.join(' '));
  try {
    const cells = [...table.querySelectorAll<HTMLElement>(`[aria-colindex="${place}"]:not([aria-colspan])`)];
    return Math.ceil(Math.max(0, ...cells.map((cell) => cell.getBoundingClientRect().width)));
  } finally {
    table.style.setProperty('--columns', template);
  }
}
