// The list's language, its completion and chips, groups, and saved views, on rows as the engine tells them.
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../runtime/contract/queries/query.ts';
import { compileQuery } from '../../../../runtime/contract/queries/query-match.ts';
import { savedView } from '../../../../runtime/contract/views.ts';
import { labelNames } from '../../../state/lists/list-labels.ts';
import { suggestionsAt } from '../../../state/lists/list-query.ts';
import { putSamples } from '../stats-store.ts';
import { containerRow } from '../test-rows.ts';
import { stateChips } from './chips.ts';
import { sumOf } from './group-cells.tsx';
import { compareGroups, groupKeys, groupOf } from './groups.ts';
import { initialView, isShown, savedOf, shownBy } from './list-view.ts';
import { containerLanguage } from './query-language.ts';

const now = Date.now();
const day = 86_400_000;
const port = (hostPort: number, containerPort: number) => ({ hostPort, containerPort, protocol: 'tcp' });
const rows = [
  containerRow({
    id: 'a1',
    name: 'api-1',
    project: 'shop',
    service: 'web',
    health: 'healthy',
    networks: ['shop_front', 'bridge'],
    ports: [port(8080, 80)],
    labels: { team: 'web' },
    createdAt: now - day / 2,
    startedAt: now - day / 4,
    mounts: [{ type: 'volume', name: 'shop_data', source: '', destination: '/data', readOnly: false }],
  }),
  containerRow({
    id: 'b2',
    name: 'db',
    image: 'postgres:16',
    state: 'exited',
    exitCode: 137,
    restartCount: 12,
    createdAt: now - 9 * day,
  }),
  containerRow({
    id: 'c3',
    name: 'api-test',
    state: 'paused',
    labels: { team: 'data, ops' },
    createdAt: now - 3 * day,
  }),
];

const counters = { networkReceivedBytes: 5, networkSentBytes: 6, blockReadBytes: 7, blockWrittenBytes: 8 };
const sample = (id: string, cpuPercent: number) => ({
  id,
  at: 1,
  cpuPercent,
  memoryBytes: 200 * 1024 ** 2,
  memoryLimitBytes: 0,
  pids: 3,
  ...counters,
});

function names(text: string): string[] {
  const { faults, filter } = compileQuery(parseQuery(text), containerLanguage);
  expect(faults).toEqual([]);
  return filter(rows, now).rows.map(({ name }) => name);
}

describe('the language', () => {
  it.each([
    ['state:running', ['api-1']],
    ['health:none', ['db', 'api-test']],
    ['image:nginx -name:test', ['api-1']],
    ['project:shop service:=web', ['api-1']],
    ['network:front', ['api-1']],
    ['volume:data', ['api-1']],
    ['volume:/data', ['api-1']],
    ['port:80', ['api-1']],
    ['port:8000-9000', ['api-1']],
    ['label:team=web', ['api-1']],
    ['label:team="data, ops"', ['api-test']],
    ['cpu:>50', ['api-1']],
    ['memory:200MiB pids:3', ['api-1']],
    ['created:<1d', ['api-1']],
    ['created:>7d', ['db']],
    ['started:<1d', ['api-1']],
    ['restarts:>3', ['db']],
    ['exit:137', ['db']],
    ['id:c3', ['api-test']],
    ['/^api-/ 8080', ['api-1']],
  ])('%s', (text, found) => {
    putSamples([sample('a1', 80)]);
    expect(names(text)).toEqual(found);
  });

  it('knows which keys need figures of all', () => {
    expect(containerLanguage.keys.filter((key) => containerLanguage.keyOf(key)?.measured)).toEqual([
      'cpu',
      'memory',
      'pids',
    ]);
  });
});

it('knows which keys need rows that are read whole', () => {
  expect(containerLanguage.keys.filter((key) => containerLanguage.keyOf(key)?.whole)).toEqual(['started', 'restarts']);
});

describe('completion', () => {
  const words = { key: (key: string) => `about ${key}`, count: (count: number) => `${count}` };
  const offered = (marked: string) =>
    suggestionsAt(containerLanguage, rows, marked.replace('|', ''), marked.indexOf('|'), words).map(
      ({ label }) => label,
    );

  it.each([
    ['na|', ['name:']],
    ['-im|', ['image:']],
    ['zz|', []],
    ['state:|', ['exited', 'paused', 'running']],
    ['state:running,|', ['exited', 'paused']],
    ['image:post|', ['postgres:16']],
    ['label:da|', ['team=data, ops']],
    ['cpu:>|', ['>1', '>10', '>50', '>90']],
    ['state:running|', []],
    ['foo:|', []],
  ])('%s', (marked, labels) => {
    expect(offered(marked)).toEqual(labels);
  });

  it('writes what is read as the value, and goes on behind it', () => {
    const [only] = suggestionsAt(containerLanguage, rows, 'label:da -zz', 8, words);
    expect(only).toMatchObject({ text: 'label:"team=data, ops" -zz', caret: 23 });
    expect(names('label:"team=data, ops" -zz')).toEqual(['api-test']);
    const [key] = suggestionsAt(containerLanguage, rows, '-sta', 4, words);
    expect(key).toMatchObject({ text: '-state:', caret: 7, detail: 'about state' });
  });
});

describe('chips', () => {
  it('are what the query says about states', () => {
    const chip = (text: string) => stateChips.chosen(parseQuery(text));
    expect(['', 'x name:a', 'state:running x', 'health:unhealthy'].map(chip)).toEqual([
      'all',
      'all',
      'running',
      'unhealthy',
    ]);
    expect(['-state:running', 'state:running,paused', 'state:running health:none', 'state:=running'].map(chip)).toEqual(
      ['', '', '', ''],
    );
  });

  it('change that and nothing else', () => {
    const query = parseQuery('a state:running,paused "b c" health:none');
    expect(stateChips.with(query, 'exited')).toBe('a state:exited "b c"');
    expect(stateChips.with(query, 'all')).toBe('a "b c"');
    expect(stateChips.with(parseQuery(''), 'unhealthy')).toBe('health:unhealthy');
  });

  it('are offered with counts, rare ones where there are such', () => {
    const offered = stateChips.offered(rows, 'dead').map(({ name, count }) => [name, count]);
    expect(offered).toEqual([
      ['all', 3],
      ['running', 1],
      ['paused', 1],
      ['exited', 1],
      ['dead', 0],
    ]);
  });
});

describe('groups', () => {
  it('are of projects, images, networks and labels', () => {
    const keys = (group: string) => rows.map((row) => groupKeys(group)?.(row));
    expect(keys('project')).toEqual([['shop'], [''], ['']]);
    expect(keys('network')).toEqual([['shop_front', 'bridge'], [''], ['']]);
    expect(keys('label:team')).toEqual([['web'], [''], ['data, ops']]);
    expect(['', 'weather', 'label:'].map(groupOf)).toEqual([undefined, undefined, undefined]);
    expect(['b', '', 'a10', 'a2'].toSorted(compareGroups)).toEqual(['a2', 'a10', 'b', '']);
  });

  it('offer the labels that are there, those of tools last', () => {
    const own = containerRow({ labels: { 'com.docker.compose.project': 'shop', team: 'x', zone: 'y' } });
    expect(labelNames([own, ...rows])).toEqual(['team', 'zone', 'com.docker.compose.project']);
  });

  it('sum up what is known', () => {
    expect(sumOf([])).toBeUndefined();
    expect(sumOf([sample('a', 10), sample('b', 5)])).toMatchObject({ cpuPercent: 15, pids: 6, blockReadBytes: 14 });
  });
});

describe('saved views', () => {
  it('hold the list as it is shown, and are known again', () => {
    const view = {
      ...initialView,
      query: 'a',
      columns: ['name', 'label:x'],
      widths: { name: 90, id: 80 },
      closed: ['x'],
    };
    const saved = savedView.parse(JSON.parse(JSON.stringify(savedOf(view, 'id', 'Mine'))));
    expect(isShown(saved, { ...view, widths: { id: 80, name: 90 }, closed: [] })).toBe(true);
    expect(isShown(saved, { ...view, query: 'b' })).toBe(false);
    expect({ ...initialView, ...shownBy(saved) }).toEqual({ ...view, closed: [] });
  });
});
