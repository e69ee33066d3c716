// What happened to a container, newest first, in words where there are some.
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerEvent, ContainerRow } from '../../../runtime/contract/containers.ts';
import { client } from '../../state/client.ts';
import { useContainers } from '../../state/containers.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useStream } from '../../state/stream.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { exitWords } from './exit-words.ts';

/** As many as stay in the page: a container that restarts all the time makes no end of them. */
const most = 500;

const known = [
  'create',
  'start',
  'die',
  'kill',
  'stop',
  'restart',
  'pause',
  'unpause',
  'rename',
  'update',
  'oom',
  'health_status',
  'destroy',
  'attach',
  'detach',
  'export',
  'commit',
  'copy',
  'connect',
  'disconnect',
  'mount',
  'unmount',
  'init',
  'cleanup',
] as const;

/** The event as a sentence; the engine's own word for one that has none. */
function eventWords({ action, detail, name = '', attributes }: ContainerEvent, t: TFunction<'containers'>): string {
  const word = action === 'died' ? 'die' : action;
  const found = known.find((one) => one === word);
  if (found === undefined) return [action, detail].filter(Boolean).join(': ');
  if (found === 'die') {
    const code = Number(attributes.exitCode ?? attributes.containerExitCode ?? 0);
    return t('events.die', { code, meaning: exitWords({ code, outOfMemory: false }, t) });
  }
  return t(`events.${found}`, {
    name,
    detail: detail ?? '',
    signal: attributes.signal ?? '',
    old: attributes.oldName ?? '',
  });
}

export function EventsTab({ row }: { row: ContainerRow }) {
  const { t, i18n } = useTranslation('containers');
  const textOf = useProblemText();
  const [events, setEvents] = useState<readonly ContainerEvent[]>();
  const [error, setError] = useState<unknown>();
  const { engineId, id } = row;
  const engineAnswers = useContainers((state) => state.status === 'ready');
  useStream<ContainerEvent[]>(
    (signal) => client().containers.events({ engineId, id }, { signal }),
    (batch) =>
      setEvents((before) => (batch.length === 0 ? [] : [...batch.toReversed(), ...(before ?? [])].slice(0, most))),
    [engineId, id, engineAnswers],
    setError,
  );
  if (events === undefined && error !== undefined) {
    const { title, detail } = textOf(problemOf(error));
    return <NoticeBar kind="error" title={title} text={detail} />;
  }
  if (events === undefined) return null;
  if (events.length === 0) return <EmptyState icon="clock" title={t('events.noneTitle')} text={t('events.noneText')} />;
  return (
    <PlainTable
      label={t('events.label', { name: row.name })}
      columns={[
        { id: 'at', header: t('events.at'), width: 230, cell: ({ at }) => formatDateTime(at, i18n.language) },
        { id: 'what', header: t('events.what'), cell: (event) => eventWords(event, t) },
      ]}
      rows={events}
      rowKey={({ at, action, name }, index) => `${at} ${action} ${name} ${index}`}
    />
  );
}
