// What becomes of volumes that are removed: kept in the trash for a time, and brought back from there.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeLoss } from '../../../runtime/contract/trash.ts';
import { activityEnded, dismissActivity, showInPage } from '../../state/activities.ts';
import { client } from '../../state/client.ts';
import { firstOf } from '../../state/follow.ts';
import { useLoad } from '../../state/load.ts';
import { notify } from '../../state/notices.ts';
import { useReportProblem } from '../../state/problem.ts';

/** As many as are looked at before they are removed. */
const most = 200;

/** By name; undefined while the engine is still looking, empty where it could not. */
export function useVolumeLosses(
  engineId: string,
  names: readonly string[],
): ReadonlyMap<string, VolumeLoss> | undefined {
  const { value, error } = useLoad(
    (signal) => client().trash.volumeLosses({ engineId, names: names.slice(0, most) }, { signal }),
    [engineId, names.join('\n')],
  );
  if (value === undefined && error === undefined) return undefined;
  return new Map(value?.map((loss) => [loss.name, loss]));
}

/** Whether it would be lost although the trash is on: that is for a person to say. */
export function isLost(loss: VolumeLoss | undefined): boolean {
  return loss?.how === 'lost' && loss.why !== 'off';
}

/** Resolves when it is gone; rejects with why it is not. `lose`: also where it cannot be kept. */
export async function removeIntoTrash(engineId: string, name: string, lose: boolean): Promise<void> {
  const wish = { engineId, names: [name], lose: lose ? [name] : [] };
  const { activityId } = await client().trash.removeVolumes(wish);
  const leave = showInPage(activityId);
  try {
    const { status, problem = { reason: 'canceled' as const, message: '' } } = await activityEnded(activityId);
    // It is told where it was asked for.
    await dismissActivity(activityId).catch(() => undefined);
    if (status !== 'done') throw Object.assign(new Error(problem.message), { data: problem });
  } finally {
    leave();
  }
}

/** Makes volumes again that were removed last under these names; says what does not work. */
export function useBringBack(): (engineId: string, names: readonly string[]) => Promise<void> {
  const { t } = useTranslation('volumes');
  const report = useReportProblem();
  return useCallback(
    async (engineId: string, names: readonly string[]) => {
      try {
        const entries = await firstOf((signal) => client().trash.watchVolumes({ engineId }, { signal }));
        for (const name of names) {
          // The youngest comes first: the one that was removed last under this name.
          const entry = entries?.find((one) => one.name === name);
          if (entry) await client().trash.restoreVolume({ engineId, id: entry.id });
        }
      } catch (error) {
        report(error, t('trash.failed'));
      }
    },
    [report, t],
  );
}

/** Says that they were removed, with a button that takes it back. */
export function useTellRemoved(): (engineId: string, names: readonly string[], command: string) => void {
  const { t } = useTranslation('volumes');
  const bringBack = useBringBack();
  return useCallback(
    (engineId, names, command) => {
      const count = names.length;
      const title = count === 1 ? t('trash.removed', { name: names[0] }) : t('trash.removedMany', { count });
      const action = { label: t('trash.undo'), run: () => void bringBack(engineId, names) };
      notify({ kind: 'success', title, command, action });
    },
    [t, bringBack],
  );
}
