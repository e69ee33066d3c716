// What stands in the tray's menu: the engine, the containers that run, those that could, and the way to the window.
import type { MenuItemConstructorOptions } from 'electron';
import type { ContainerRow } from '../runtime/contract/containers.ts';
import type { Engine } from '../runtime/contract/engines.ts';
import { shownName } from '../runtime/contract/file-name.ts';
import type { words } from './words.ts';

export type TrayRow = Pick<ContainerRow, 'id' | 'name' | 'state'>;
export type TrayVerb = 'start' | 'stop' | 'restart' | 'unpause';

export interface TrayFacts {
  /** The current one, as it was told last. */
  engine: Pick<Engine, 'name' | 'status' | 'source'> | undefined;
  /** Of the current engine. */
  rows: readonly TrayRow[];
  /** Ids of those that something is being done to. */
  busy: ReadonlySet<string>;
}

export interface TrayDeeds {
  /** The window, in front; at a place in it (a hash of the page's address). */
  open: (place?: string) => void;
  act: (verb: TrayVerb, row: TrayRow) => void;
  startEngine: () => void;
  quit: () => void;
}

/** A menu is no list: those beyond are in the window. */
const most = 12;
const longestName = 48;

const line: MenuItemConstructorOptions = { type: 'separator' };

/** Names are anybody's text: without what could act up in a menu, and without `&`, which marks a key. */
function shown(text: string): string {
  const plain = shownName(text);
  return (plain.length > longestName ? `${plain.slice(0, longestName)}…` : plain).replaceAll('&', '&&');
}

function byName(a: TrayRow, b: TrayRow): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

type Words = ReturnType<typeof words>['tray'];

function container(row: TrayRow, { busy }: TrayFacts, text: Words, deeds: TrayDeeds): MenuItemConstructorOptions {
  const item = (verb: TrayVerb): MenuItemConstructorOptions => ({
    id: `${verb}:${row.id}`,
    label: text[verb],
    enabled: !busy.has(row.id),
    click: () => deeds.act(verb, row),
  });
  const verbs: Partial<Record<TrayRow['state'], TrayVerb[]>> = {
    running: ['stop', 'restart'],
    restarting: ['stop'],
    paused: ['unpause', 'stop'],
    removing: [],
    dead: [],
  };
  return {
    id: `container:${row.id}`,
    label: row.state === 'paused' ? text.paused(shown(row.name)) : shown(row.name),
    submenu: [
      { id: `open:${row.id}`, label: text.open, click: () => deeds.open(`#/containers/${encodeURIComponent(row.id)}`) },
      ...(verbs[row.state] ?? ['start']).map(item),
    ],
  };
}

function containers(
  rows: readonly TrayRow[],
  facts: TrayFacts,
  text: Words,
  deeds: TrayDeeds,
): MenuItemConstructorOptions[] {
  const items = rows
    .toSorted(byName)
    .slice(0, most)
    .map((row) => container(row, facts, text, deeds));
  if (rows.length <= most) return items;
  return [...items, { id: 'more', label: text.more(rows.length - most), click: () => deeds.open('#/containers') }];
}

/** Clicks go to `deeds`; each item that does something has an id. */
export function trayMenu(facts: TrayFacts, text: Words, deeds: TrayDeeds): MenuItemConstructorOptions[] {
  const { engine, rows } = facts;
  const isUp = engine?.status === 'ready';
  const running = isUp ? rows.filter(({ state }) => ['running', 'paused', 'restarting'].includes(state)) : [];
  const stopped = isUp ? rows.filter((row) => !running.includes(row)) : [];
  const name = engine?.source === 'embedded' ? text.ownEngine : shown(engine?.name ?? '');
  const head = engine === undefined ? text.noEngine : `${name}: ${text.status[engine.status]}`;
  return [
    { id: 'engine', label: head, click: () => deeds.open('#/engines') },
    ...(engine?.source === 'embedded' && engine.status === 'stopped'
      ? [{ id: 'start-engine', label: text.startEngine, click: deeds.startEngine }]
      : []),
    ...(isUp
      ? [
          line,
          { id: 'running', label: text.running(running.length), enabled: false },
          ...containers(running, facts, text, deeds),
        ]
      : []),
    ...(stopped.length > 0
      ? [
          {
            id: 'stopped',
            label: text.stopped(stopped.length),
            submenu: containers(stopped, facts, text, deeds),
          },
        ]
      : []),
    line,
    { id: 'open', label: text.openGantry, click: () => deeds.open() },
    { id: 'quit', label: text.quit, click: deeds.quit },
  ];
}

/** Equal for facts that make the same menu. */
export function trayKey(facts: TrayFacts): string {
  const rows = facts.rows.map(({ id, name, state }) => [id, name, state]);
  return JSON.stringify([facts.engine?.name, facts.engine?.status, facts.engine?.source, rows, [...facts.busy]]);
}
