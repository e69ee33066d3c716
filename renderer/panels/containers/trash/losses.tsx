// What each container would lose if it were removed, and what of that is kept for a time.
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import type { RemovalLoss } from '../../../../runtime/contract/trash.ts';
import { client } from '../../../state/client.ts';
import { useLoad } from '../../../state/load.ts';
import { useSettings } from '../../../state/settings.ts';
import { formatBytes } from '../../../ui/format.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import classes from '../dialogs.module.css';

/** As many as are counted at once. */
const most = 200;

/** By id; empty until they are counted, and where the engine could not. */
export function useLosses(rows: readonly ContainerRow[]): ReadonlyMap<string, RemovalLoss> | undefined {
  const engineId = rows[0]?.engineId ?? '';
  const ids = rows.map(({ id }) => id).slice(0, most);
  const { value, error } = useLoad(
    (signal) => client().trash.losses({ engineId, ids }, { signal }),
    [engineId, ids.join()],
  );
  if (value === undefined) return error === undefined ? undefined : new Map();
  return new Map(value.map((loss) => [loss.id, loss]));
}

function hasFiles({ bytes, changes = 0 }: RemovalLoss): boolean {
  return bytes > 0 || changes > 0;
}

/** Whether any of them is known to have written files that only it has. */
function anyFiles(losses: ReadonlyMap<string, RemovalLoss> | undefined): boolean {
  return [...(losses?.values() ?? [])].some(hasFiles);
}

/** Whether there may be such files: what is not counted yet, or could not be, is not to be lost by a quick hand. */
export function mayHaveFiles(
  rows: readonly { id: string }[],
  losses: ReadonlyMap<string, RemovalLoss> | undefined,
): boolean {
  return rows.some(({ id }) => {
    const loss = losses?.get(id);
    return loss === undefined || hasFiles(loss);
  });
}

interface TableProps {
  rows: readonly ContainerRow[];
  losses: ReadonlyMap<string, RemovalLoss> | undefined;
}

export function LossTable({ rows, losses }: TableProps) {
  const { t, i18n } = useTranslation('containers');
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const files = ({ id }: ContainerRow) => {
    if (losses === undefined) return t('trash.counting');
    const loss = losses.get(id);
    if (loss === undefined) return '–';
    if (!hasFiles(loss)) return t('trash.noFiles');
    return loss.changes === undefined
      ? size(loss.bytes)
      : t('trash.files', { count: loss.changes, size: size(loss.bytes) });
  };
  const volumes = ({ id }: ContainerRow) => {
    const own = losses?.get(id)?.volumes ?? [];
    if (own.length === 0) return '–';
    const known = own.flatMap(({ bytes }) => bytes ?? []);
    const sum = known.reduce((one, other) => one + other, 0);
    return known.length === own.length
      ? t('trash.volumes', { count: own.length, size: size(sum) })
      : t('trash.volumesOnly', { count: own.length });
  };
  const anyVolumes = [...(losses?.values() ?? [])].some((loss) => loss.volumes.length > 0);
  return (
    <div className={classes.scrolled}>
      <PlainTable
        label={t('remove.names')}
        columns={[
          { id: 'name', header: t('column.name'), cell: (row) => row.name },
          { id: 'files', header: t('trash.ownFiles'), width: 130, cell: files },
          ...(anyVolumes ? [{ id: 'volumes', header: t('trash.ownVolumes'), width: 110, cell: volumes }] : []),
        ]}
        rows={rows}
        rowKey={({ id }) => id}
      />
    </div>
  );
}

interface KeepProps {
  rows: readonly ContainerRow[];
  losses: ReadonlyMap<string, RemovalLoss> | undefined;
  keepFiles: boolean;
  onKeepFiles: (keep: boolean) => void;
}

/** Whether and how long they can be brought back, and whether with their files. */
export function KeepChoice({ rows, losses, keepFiles, onKeepFiles }: KeepProps) {
  const { t, i18n } = useTranslation('containers');
  const days = useSettings((settings) => settings.trash.keepDays);
  if (days === 0) return <p className={classes.text}>{t('trash.off')}</p>;
  const bytes = [...(losses?.values() ?? [])].reduce((sum, loss) => sum + loss.bytes, 0);
  return (
    <>
      <p className={classes.text}>{t('trash.kept', { count: rows.length, days: t('trash.days', { count: days }) })}</p>
      {anyFiles(losses) && (
        <Checkbox
          label={t('trash.keepFiles', { size: formatBytes(bytes, i18n.language) })}
          checked={keepFiles}
          onChange={(event) => onKeepFiles(event.currentTarget.checked)}
        />
      )}
    </>
  );
}
