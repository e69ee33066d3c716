// Asks for newer images of all containers, and says what came of it.
import { useTranslation } from 'react-i18next';
import { isOffered } from '../../../../runtime/contract/updates.ts';
import { client } from '../../../state/client.ts';
import { notify } from '../../../state/notices.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { useUpdates } from '../../../state/updates.ts';

export function useCheckAll(engineId: string): () => void {
  const { t } = useTranslation('containers');
  const report = useReportProblem();
  return () => {
    notify({ kind: 'info', title: t('updates.checking') });
    client()
      .updates.check({ engineId })
      .then(() => {
        const all = [...useUpdates.store.getState().values()];
        const newer = all.filter(isOffered).map(({ name }) => name);
        const failed = all.filter(({ problem, pinned }) => problem !== undefined && !pinned).map(({ name }) => name);
        const lines = [
          ...(newer.length > 0 ? [newer.join(', ')] : []),
          ...(failed.length > 0 ? [t('updates.notAsked', { names: failed.join(', ') })] : []),
        ];
        const title = t('updates.found', { count: newer.length });
        notify({ kind: 'info', title, ...(lines.length > 0 ? { text: lines.join('\n') } : {}) });
      })
      .catch((error: unknown) => report(error, t('updates.checkFailed')));
  };
}
