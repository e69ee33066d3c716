// The words of a log view: their names, and the function that says them.

export const logWords = [
  'search', 'searchPlaceholder', 'previous', 'next', 'matches', 'noMatches', 'caseSensitive', 'wholeWord', 'regex', 'searching',
  'follow', 'pause', 'jump', 'newLines', 'wrap', 'stderr', 'expand', 'collapse', 'open', 'dropped',
  'view', 'times', 'times.off', 'times.local', 'times.utc', 'times.relative', 'fontSize', 'smaller', 'larger', 'histogram', 'copyColours', 'columns', 'noColumns', 'columnName', 'fieldFilter',
  'mark.started', 'mark.ended', 'mark.lost', 'mark.resumed', 'mark.removed', 'mark.gap',
  'filter', 'filters', 'rule.show', 'rule.hide', 'rule.text', 'rule.action', 'rule.add', 'rule.field', 'chip.remove', 'chip.show', 'chip.hide', 'chip.field', 'chip.clear', 'chip.levels', 'chip.streams', 'chip.last', 'chip.since', 'chip.until',
  'levels', 'level.trace', 'level.debug', 'level.info', 'level.warning', 'level.error', 'level.fatal', 'level.none',
  'streams', 'stream.stdout', 'stream.stderr', 'range', 'range.last', 'range.all', 'range.since', 'range.until', 'range.invalid',
  'saved', 'saved.name', 'saved.save', 'saved.forget', 'saved.none', 'filtering',
  'download', 'download.what', 'download.all', 'download.filtered', 'download.format', 'download.text', 'download.jsonl', 'download.times', 'download.colours', 'download.start', 'download.running', 'download.cancel', 'download.close',
  'figures.rows', 'figures.filtered', 'figures.rate', 'figures.behind', 'figures.reading',
  'bars', 'bars.hint', 'more',
] as const; // biome-ignore format: a list to be read as one
export type LogWord = (typeof logWords)[number];

/** Says a word of a log view in the person's language; `count` among the values chooses its plural. */
export type LogSay = (word: LogWord, values?: Record<string, string | number>) => string;
