// Runs the container that Gantry brings along and goes to it when it is up.
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activityEnded } from '../../state/activities.ts';
import { client } from '../../state/client.ts';
import { go } from '../../state/navigation.ts';
import { useReportProblem } from '../../state/problem.ts';

export function useRunSample(engineId: string): { run: () => Promise<void>; busy: boolean } {
  const { t } = useTranslation('containers');
  const report = useReportProblem();
  const [busy, setBusy] = useState(false);
  const run = useCallback(async () => {
    setBusy(true);
    try {
      const { activityId } = await client().containers.runSample({ engineId });
      // How it failed is told by the frame, as for all activities.
      const { containerId } = await activityEnded(activityId);
      if (containerId !== undefined) go({ panel: 'containers', object: containerId });
    } catch (error) {
      report(error, t('empty.sampleFailed'));
    } finally {
      setBusy(false);
    }
  }, [engineId, report, t]);
  return { run, busy };
}
