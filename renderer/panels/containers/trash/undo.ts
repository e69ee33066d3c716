// Takes a removal back: the newest entries of the trash for these containers are made again.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { client } from '../../../state/client.ts';
import { firstOf } from '../../../state/follow.ts';
import { notify } from '../../../state/notices.ts';
import { useReportProblem } from '../../../state/problem.ts';

/** Says that they were removed, with a button that takes it back. */
export function useTellRemoved(): (rows: readonly ContainerRow[], command: string) => void {
  const { t } = useTranslation('containers');
  const report = useReportProblem();
  const undo = useCallback(
    async (rows: readonly ContainerRow[]) => {
      const engineId = rows[0]?.engineId ?? '';
      try {
        const entries = await firstOf((signal) => client().trash.watch({ engineId }, { signal }));
        for (const row of rows) {
          const entry = entries?.find(({ containerId }) => containerId === row.id);
          if (entry !== undefined) await client().trash.restore({ engineId, id: entry.id });
        }
      } catch (error) {
        report(error, t('trash.failed'));
      }
    },
    [report, t],
  );
  return useCallback(
    (rows, command) => {
      const [first] = rows;
      const title =
        rows.length === 1 ? t('trash.removed', { name: first?.name }) : t('done.remove', { count: rows.length });
      notify({ kind: 'success', title, command, action: { label: t('trash.undo'), run: () => void undo(rows) } });
    },
    [t, undo],
  );
}
