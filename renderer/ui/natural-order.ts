// The order people expect of names: c2 before c10.

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** For `sort`: numbers inside names count as numbers, case does not count unless names are otherwise alike. */
export function naturalCompare(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
