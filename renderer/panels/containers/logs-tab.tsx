// A container's log: all of it, live from its tail.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { useLogs } from '../../state/logs.ts';
import { LogView } from '../../ui/logs/log-view.tsx';

const nobody: readonly number[] = [];

export function LogsTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation(['containers', 'app']);
  const { engineId, id, name } = row;
  const selections = useMemo(() => [{ kind: 'container' as const, engineId, id }], [engineId, id]);
  const { view, clear } = useLogs({
    selections,
    muted: nobody,
    key: name,
    name,
    label: t('logs.label', { name }),
    empty: t('logs.empty'),
  });
  const command = dockerCommand('logs', '-f', '--tail', '1000', name);
  return (
    <LogView
      {...view}
      menu={[
        { id: 'clear', label: t('app:log.clear'), icon: 'remove', run: clear },
        {
          id: 'command',
          label: t('app:log.dockerCommand'),
          icon: 'copy',
          run: () => void navigator.clipboard.writeText(command).catch(() => undefined),
        },
      ]}
    />
  );
}
