// A container's log, live from its tail.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import { useLogWords } from '../../state/log-words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { LogBuffer, LogView } from '../../ui/log-view.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useLog } from './use-log.ts';

export function LogsTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation(['containers', 'app']);
  const words = useLogWords(t('logs.empty'));
  const buffer = useMemo(() => new LogBuffer(), []);
  const { lost } = useLog(row, {
    append: (lines) => buffer.append(lines),
    mark: (what) =>
      buffer.append([{ stream: 'stdout', at: new Date().toISOString(), text: markText(t(`logs.${what}`)) }]),
  });
  return (
    <LogView
      label={t('logs.label', { name: row.name })}
      words={words}
      lines={buffer}
      banner={lost && <NoticeBar kind="warning" title={t('logs.lostTitle')} text={t('logs.lostText')} />}
      actions={
        <>
          <CopyButton
            label={t('logs.command')}
            copiedLabel={t('app:copied')}
            text={dockerCommand('logs', '-f', '--tail', '1000', row.name)}
          />
          <IconButton icon="remove" label={t('logs.clear')} onClick={() => buffer.clear()} />
        </>
      }
    />
  );
}

/** Faint, between rules: told apart from what the container says, by its look only. */
function markText(text: string): string {
  return `\u001b[2m── ${text} ──\u001b[0m`;
}
