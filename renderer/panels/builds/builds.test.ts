// What the panel works out of builds: rows of the list of steps, search, the comparison of texts, what a pruning takes, words.
import { describe, expect, it } from 'vitest';
import type { BuildRow, BuildStep } from '../../../runtime/contract/builds/build-record.ts';
import type { CacheRecord } from '../../../runtime/contract/builds.ts';
import { freedBytes, prunable } from './cache-records.ts';
import { folderOf } from './dropped-folder.ts';
import { excerpt } from './failure-card.tsx';
import { withoutInternal } from './graph-tab.tsx';
import { lineDifference } from './line-difference.ts';
import { linesWith, rangesOf } from './log-search.ts';
import { logPieces } from './log-tab.tsx';
import { inReadingOrder } from './step-order.ts';
import { stepRows } from './step-rows.ts';
import { previousOf } from './use-build-acts.tsx';
import { buildName, lastPart, marksOf, stepLabel } from './words.ts';

const step = (id: string, change: Partial<BuildStep> = {}): BuildStep => ({
  id,
  name: id,
  inputs: [],
  state: 'done',
  internal: false,
  progress: [],
  logSize: 0,
  ...change,
});

describe('steps and their output as rows', () => {
  const steps = [step('a'), step('b', { error: 'no\nway' }), step('c')];
  const rows = stepRows({ steps, isOpen: ({ id }) => id !== 'c', linesOf: ({ id }) => (id === 'b' ? 2 : 0) });

  it('are one list', () => {
    const shown = Array.from({ length: rows.count }, (_, index) => {
      const row = rows.at(index);
      if (row?.kind === 'line') return `${row.step.id}:${row.at}`;
      return row?.kind === 'error' ? row.text : row?.step.id;
    });
    expect(shown).toEqual(['a', 'b', 'b:0', 'b:1', 'no', 'way', 'c']);
    expect(rows.at(-1)).toBeUndefined();
    expect(rows.at(7)).toBeUndefined();
  });

  it('are found by their step', () => {
    expect([rows.indexOf('a'), rows.indexOf('b'), rows.indexOf('c'), rows.indexOf('z')]).toEqual([0, 1, 6, -1]);
    expect([rows.lastOf('a'), rows.lastOf('b'), rows.lastOf('c'), rows.lastOf('z')]).toEqual([0, 5, 6, -1]);
  });

  it('are empty without steps', () => {
    const none = stepRows({ steps: [], isOpen: () => true, linesOf: () => 9 });
    expect([none.count, none.at(0)]).toEqual([0, undefined]);
  });
});

describe('steps for a reader', () => {
  const at = (line: number) => ({ range: { line, endLine: line } });
  const ids = (...steps: BuildStep[]) => inReadingOrder(steps).map(({ id }) => id);

  it('stand as in the Dockerfile, whatever the builder began with', () => {
    const copy = step('copy', { inputs: ['base', 'made'], ...at(6) });
    const made = step('made', { inputs: ['from'], ...at(3) });
    expect(ids(copy, made, step('base', at(5)), step('from', at(2)))).toEqual(['from', 'made', 'base', 'copy']);
  });

  it('stand behind what they are made from, without lines and in circles too', () => {
    expect(ids(step('c', { inputs: ['b'] }), step('b', { inputs: ['a'] }), step('a'))).toEqual(['a', 'b', 'c']);
    expect(ids(step('a', { inputs: ['b', 'gone'] }), step('b', { inputs: ['a'] })).toSorted()).toEqual(['a', 'b']);
  });
});

describe('search', () => {
  const texts = ['\u001b[31mError\u001b[0m: no', 'fine', 'an error and an ERROR'];
  const log = { text: (line: number) => texts[line] ?? '' };

  it('finds lines by what a person reads of them', () => {
    expect(linesWith(log, 'error:', 0, 3)).toEqual([0]);
    expect(linesWith(log, 'ERROR', 0, 3)).toEqual([0, 2]);
    expect(linesWith(log, 'error', 1, 2)).toEqual([]);
  });

  it('finds all places of a line', () => {
    expect(rangesOf('an error and an ERROR', 'error')).toEqual([
      [3, 8],
      [16, 21],
    ]);
    expect(rangesOf('anything', '')).toEqual([]);
  });
});

describe('the log as a file', () => {
  it('names the step of each line and drops what is not text', () => {
    const lines = [
      ['a', '\u001b[1mone\u001b[0m'],
      ['', ''],
    ] as const;
    const log = { length: 2, text: (at: number) => lines[at]?.[1] ?? '', stepOf: (at: number) => lines[at]?.[0] ?? '' };
    expect(logPieces(log as never, (id) => (id === 'a' ? 3 : undefined))).toEqual(['#3 one\n', '\n']);
  });
});

describe('two Dockerfiles', () => {
  it('that are the same have no lines to show', () => {
    expect(lineDifference('FROM a\n', 'FROM a\n')).toEqual([]);
  });

  it('show what went, what came, and what stands around it', () => {
    const same = Array.from({ length: 10 }, (_, at) => `RUN ${at}`).join('\n');
    const shown = lineDifference(`FROM a\n${same}\n`, `FROM b\n${same}\n`);
    expect(shown.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'went FROM a',
      'came FROM b',
      'same RUN 0',
      'same RUN 1',
      'same RUN 2',
      'skipped 7',
    ]);
  });
});

describe('a pruning', () => {
  const hour = 3_600_000;
  const now = 1_000 * hour;
  const record = (id: string, change: Partial<CacheRecord> = {}): CacheRecord => ({
    id,
    parents: [],
    kind: 'regular',
    description: id,
    sizeBytes: 10,
    createdAt: now - 50 * hour,
    usageCount: 1,
    inUse: false,
    shared: false,
    ...change,
  });
  const records = [
    record('small'),
    record('large', { sizeBytes: 90 }),
    record('used', { inUse: true }),
    record('shared', { shared: true }),
    record('fresh', { lastUsedAt: now - hour }),
  ];
  const ids = (choice: Parameters<typeof prunable>[1]) => prunable(records, choice, now).map(({ id }) => id);

  it('leaves what is in use or part of something, largest first', () => {
    expect(ids({ all: false })).toEqual(['large', 'small', 'fresh']);
    expect(ids({ all: true })).toEqual(['large', 'small', 'shared', 'fresh']);
  });

  it('can be of old records or of chosen ones', () => {
    expect(ids({ all: false, unusedForHours: 24 })).toEqual(['large', 'small']);
    expect(ids({ all: true, ids: ['shared', 'used'] })).toEqual(['shared']);
    expect(freedBytes(prunable(records, { all: false, unusedForHours: 24 }, now))).toBe(100);
  });
});

describe('words', () => {
  it.each([
    ['[build 2/3] RUN make', 'build 2/3', 'RUN make'],
    ['[ 2/13] COPY a b', '2/13', 'COPY a b'],
    ['[internal] load build context', 'internal', 'load build context'],
    ['Step 3/7 : RUN [ -f a ]', '3/7', 'RUN [ -f a ]'],
    ['[nothing of ours] here', '', '[nothing of ours] here'],
    [`[1/2] FROM a@sha256:${'a'.repeat(64)}`, '1/2', 'FROM a'],
  ])('of the step %s', (name, place, words) => expect(stepLabel(name)).toEqual({ place, words }));

  it('name a build by its tag, else by its folder', () => {
    expect(buildName({ tags: ['web:1', 'web:2'], folder: '/srv/web' })).toBe('web:1');
    expect(buildName({ tags: [], folder: '/srv/web/' })).toBe('web');
    expect(lastPart('C:\\work\\web')).toBe('web');
  });

  it('stand at the lines of the Dockerfile', () => {
    const range = { line: 3, endLine: 3 };
    const row = { failure: { problem: { reason: 'step-failed', message: '' }, range }, warnings: [] } as never;
    expect(marksOf(row, () => 'no')).toEqual([{ line: 3, endLine: 3, severity: 'error', message: 'no' }]);
  });

  it('show a mistake with the lines around it, also at the ends of a file', () => {
    expect(excerpt('a\nb\nc', { line: 1, endLine: 1 }).map(({ number, wrong }) => [number, wrong])).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(excerpt('a', { line: 9, endLine: 9 })).toEqual([]);
  });
});

describe('the graph', () => {
  it('goes around the builder’s own steps', () => {
    const steps = [
      step('meta', { internal: true }),
      step('base', { inputs: ['meta'] }),
      step('link', { internal: true, inputs: ['base', 'meta'] }),
      step('last', { inputs: ['link', 'base'] }),
    ];
    expect(withoutInternal(steps).map(({ id, inputs }) => [id, inputs])).toEqual([
      ['base', []],
      ['last', ['base']],
    ]);
  });
});

describe('what is dropped', () => {
  it.each([
    [{ path: '/srv/web', folder: true }, { folder: '/srv/web' }],
    [
      { path: '/srv/web/api.Dockerfile', folder: false },
      { folder: '/srv/web', dockerfile: 'api.Dockerfile' },
    ],
    [
      { path: '/Dockerfile', folder: false },
      { folder: '/', dockerfile: 'Dockerfile' },
    ],
    [
      { path: 'C:\\web\\Dockerfile', folder: false },
      { folder: 'C:\\web', dockerfile: 'Dockerfile' },
    ],
  ])('%o', (item, expected) => expect(folderOf(item)).toEqual(expected));
});

describe('the build before', () => {
  const row = (id: string, startedAt: number, dockerfile = 'Dockerfile') =>
    ({ id, startedAt, spec: { folder: '/srv/web', dockerfile } }) as BuildRow;

  it('is the last one of the same Dockerfile', () => {
    const all = [row('a', 1), row('b', 2), row('other', 3, 'x'), row('now', 4), row('later', 5)];
    expect(previousOf(all[3] as BuildRow, all)?.id).toBe('b');
    expect(previousOf(all[0] as BuildRow, all)).toBeUndefined();
  });
});
