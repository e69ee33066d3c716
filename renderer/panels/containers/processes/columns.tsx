// The columns of the process list.
import type { TFunction } from 'i18next';
import type { ContainerProcess } from '../../../../runtime/contract/processes.ts';
import { formatBytes, formatDuration, formatPercent } from '../../../ui/format.ts';
import type { Column } from '../../../ui/list/resource-table.tsx';
import { ActionMenu } from '../../../ui/menu/action-menu.tsx';
import { naturalCompare } from '../../../ui/natural-order.ts';
import classes from './processes.module.css';
import { sentSignals } from './signals.ts';

type NumberKey = 'pid' | 'parentPid' | 'cpuPercent' | 'memoryBytes' | 'elapsedSeconds';

const byPid = (a: ContainerProcess, b: ContainerProcess) => a.pid - b.pid;

function byNumber(key: NumberKey) {
  return (a: ContainerProcess, b: ContainerProcess) => (a[key] ?? -1) - (b[key] ?? -1) || byPid(a, b);
}

function byText(key: 'user' | 'state' | 'command') {
  return (a: ContainerProcess, b: ContainerProcess) => naturalCompare(a[key] ?? '', b[key] ?? '') || byPid(a, b);
}

/** `send` a signal to one process. */
export function processColumns(
  t: TFunction<'containers'>,
  locale: string,
  send: (signal: string, pid: number) => void,
): Column<ContainerProcess>[] {
  const number = (id: string, key: NumberKey, width: number, words: (value: number) => string, hideBelow?: number) => ({
    id,
    header: t(`processes.${key}`),
    width,
    hideBelow,
    align: 'right' as const,
    sort: byNumber(key),
    cell: (one: ContainerProcess) => {
      const value = one[key];
      return value === undefined ? '–' : words(value);
    },
  });
  return [
    number('pid', 'pid', 84, String),
    number('parent', 'parentPid', 84, String, 760),
    {
      id: 'command',
      header: t('processes.command'),
      grow: 3,
      minWidth: 160,
      sort: byText('command'),
      cell: ({ command }) => (
        <span className={classes.command} title={command}>
          {command}
        </span>
      ),
    },
    {
      id: 'user',
      header: t('processes.user'),
      width: 100,
      hideBelow: 560,
      sort: byText('user'),
      cell: ({ user }) => user ?? '–',
    },
    number('cpu', 'cpuPercent', 84, (value) => formatPercent(value, locale)),
    number('memory', 'memoryBytes', 100, (value) => formatBytes(value, locale, 'binary')),
    number('elapsed', 'elapsedSeconds', 116, (value) => formatDuration(value * 1000, locale), 640),
    {
      id: 'state',
      header: t('processes.state'),
      width: 76,
      hideBelow: 700,
      sort: byText('state'),
      cell: ({ state }) => state ?? '–',
    },
    {
      id: 'actions',
      header: t('column.actions'),
      width: 76,
      align: 'right',
      cell: ({ pid }) => (
        <ActionMenu
          label={t('processes.menu', { pid })}
          items={sentSignals.map((signal) => ({
            id: signal,
            label: t('processes.send', { signal }),
            danger: signal === 'SIGKILL',
            run: () => send(signal, pid),
          }))}
        />
      ),
    },
  ];
}
