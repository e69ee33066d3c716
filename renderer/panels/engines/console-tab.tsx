// The machine's console (or its engine's log) to read: live, bounded, and never answered.
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineState } from '../../../runtime/contract/machines.ts';
import { useLogLook } from '../../state/logs/log-look.ts';
import { useLogSay } from '../../state/logs/log-words.ts';
import { machineConsole } from '../../state/machine.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useStream } from '../../state/stream.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { LogBuffer } from '../../ui/logs/log-buffer.ts';
import { OwnLogView } from '../../ui/logs/log-view.tsx';
import { ConsoleLines } from './console-lines.ts';

const retryDelay = 2_000;

function Console({ machine }: { machine: MachineState }) {
  const { t, i18n } = useTranslation('engines');
  const textOf = useProblemText();
  const say = useLogSay();
  const [look, onLook] = useLogLook('machine-console');
  const buffer = useMemo(() => new LogBuffer({ lines: 20_000, characters: 8_000_000 }), []);
  const lines = useMemo(() => new ConsoleLines((texts) => buffer.append(texts.map(entry))), [buffer]);
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useStream<string>(
    (signal) => {
      // It begins anew with its last part: what is shown would stand there twice.
      lines.reset();
      buffer.clear();
      return machineConsole(signal);
    },
    (text) => {
      setProblem(undefined);
      lines.push(text);
    },
    [attempt, machine.driver],
    (error) => {
      if (error !== undefined) setProblem(textOf(problemOf(error)).title);
      lines.flush();
    },
  );
  useEffect(() => () => lines.reset(), [lines]);
  useEffect(() => {
    if (problem === undefined) return;
    const timer = setTimeout(() => setAttempt(attempt + 1), retryDelay);
    return () => clearTimeout(timer);
  }, [problem, attempt]);
  return (
    <OwnLogView
      label={t('tab.console')}
      say={say}
      locale={i18n.language}
      rows={buffer}
      look={look}
      onLook={onLook}
      empty={t('console.empty')}
      timeless
      notices={problem === undefined ? [] : [{ key: 'lost', kind: 'warning', title: t('console.lost'), text: problem }]}
      actions={<IconButton icon="remove" label={t('console.clear')} onClick={() => buffer.clear()} />}
    />
  );
}

function entry(text: string) {
  return { stream: 'stdout' as const, at: '', text };
}

export function ConsoleTab({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  if (!machine.can.console) return <EmptyState icon="logs" title={t('console.cannot')} />;
  return <Console machine={machine} />;
}
