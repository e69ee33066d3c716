// Joins CSS class names.

/** Leaves out what is not set. */
export function classNames(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
