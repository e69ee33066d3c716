// The tray's menu: what it offers for what there is, in what language, and what a click of it does.
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, describe, expect, it } from 'vitest';
import { type TrayDeeds, type TrayFacts, type TrayRow, trayKey, trayMenu } from './tray-menu.ts';
import { speak, words } from './words.ts';

const engine = { name: 'Docker', status: 'ready', source: 'docker-socket' } as const;
const row = (name: string, state: TrayRow['state']): TrayRow => ({ id: `id-${name}`, name, state });
const facts = (rows: TrayRow[], more: Partial<TrayFacts> = {}): TrayFacts => ({
  engine,
  rows,
  busy: new Set(),
  ...more,
});

function menuOf(of: TrayFacts) {
  const done: unknown[][] = [];
  const deeds: TrayDeeds = {
    open: (place) => done.push(['open', place]),
    act: (verb, { name }) => done.push([verb, name]),
    startEngine: () => done.push(['start-engine']),
    quit: () => done.push(['quit']),
  };
  const items = trayMenu(of, words().tray, deeds);
  const all = (some: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    some.flatMap((item) => [item, ...all((item.submenu ?? []) as MenuItemConstructorOptions[])]);
  const find = (id: string) => all(items).find((item) => item.id === id);
  const click = (id: string) => (find(id)?.click as (() => void) | undefined)?.();
  return { items, find, click, done, labels: items.map(({ label, type }) => label ?? type) };
}

afterEach(() => speak('en'));

describe('trayMenu', () => {
  it('has the engine, what runs, what does not, and the way in and out', () => {
    const rows = [row('web10', 'running'), row('web2', 'running'), row('held', 'paused'), row('job', 'exited')];
    expect(menuOf(facts(rows)).labels).toEqual([
      'Docker: running',
      'separator',
      'Running: 3',
      'held (paused)',
      'web2',
      'web10',
      'Not Running: 1',
      'separator',
      'Open Gantry',
      'Quit Gantry',
    ]);
  });

  it('does what its items say', () => {
    const { click, done, find } = menuOf(facts([row('web', 'running'), row('held', 'paused'), row('job', 'exited')]));
    for (const id of ['open:id-web', 'stop:id-web', 'restart:id-web', 'unpause:id-held', 'start:id-job']) click(id);
    for (const id of ['engine', 'open', 'quit']) click(id);
    expect(done).toEqual([
      ['open', '#/containers/id-web'],
      ['stop', 'web'],
      ['restart', 'web'],
      ['unpause', 'held'],
      ['start', 'job'],
      ['open', '#/engines'],
      ['open', undefined],
      ['quit'],
    ]);
    expect(find('start:id-web')).toBeUndefined();
    expect(find('stop:id-job')).toBeUndefined();
  });

  it('waits for what is being done, and offers nothing of an engine that is away', () => {
    const web = row('web', 'running');
    expect(menuOf(facts([web], { busy: new Set(['id-web']) })).find('stop:id-web')?.enabled).toBe(false);
    const away = menuOf(facts([web], { engine: { ...engine, status: 'unreachable' } }));
    expect(away.labels).toEqual(['Docker: not reachable', 'separator', 'Open Gantry', 'Quit Gantry']);
    const own = { ...engine, source: 'embedded', status: 'stopped' } as const;
    const stopped = menuOf(facts([], { engine: own }));
    expect(stopped.labels[0]).toBe('Gantry Engine: stopped');
    stopped.click('start-engine');
    expect(stopped.done).toEqual([['start-engine']]);
    expect(menuOf(facts([], { engine: undefined })).labels[0]).toBe('No engine');
  });

  it('stays short, and sends to the window for the rest', () => {
    const many = Array.from({ length: 30 }, (_, at) => row(`c${at}`, 'running'));
    const { click, labels, done } = menuOf(facts(many));
    expect(labels).toContain('18 More…');
    expect(labels.filter((label) => label?.startsWith('c'))).toHaveLength(12);
    click('more');
    expect(done).toEqual([['open', '#/containers']]);
  });

  it('shows hostile names as the text they are', () => {
    const { labels } = menuOf(facts([row(`a&b\u202e\n${'x'.repeat(90)}`, 'running')]));
    expect(labels[3]).toMatch(/^a&&b\\u202e\\nx+…$/);
    expect(labels[3]?.length).toBeLessThan(60);
  });

  it('speaks Chinese', () => {
    speak('zh-CN');
    expect(menuOf(facts([row('web', 'running')])).labels).toEqual([
      'Docker: 运行中',
      'separator',
      '运行中：1',
      'web',
      'separator',
      '打开 Gantry',
      '退出 Gantry',
    ]);
  });

  it('is the same for what it does not show', () => {
    const [one, other] = [facts([row('web', 'running')]), facts([row('web', 'running')])];
    expect(trayKey(one)).toBe(trayKey(other));
    expect(trayKey(facts([row('web', 'exited')]))).not.toBe(trayKey(one));
    expect(trayKey({ ...one, busy: new Set(['id-web']) })).not.toBe(trayKey(one));
  });
});
