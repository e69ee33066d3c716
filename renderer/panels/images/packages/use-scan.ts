// Scans of an image: who can make one, the one that runs, and what the last one told.
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../../runtime/contract/activities.ts';
import type { SbomScan, ScannerName } from '../../../../runtime/contract/sboms.ts';
import { cancelActivity, useActivities } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { useLoad } from '../../../state/load.ts';
import { useReportProblem } from '../../../state/problem.ts';

export interface Scan {
  /** Undefined until the runtime answered. */
  scanners: readonly ScannerName[] | undefined;
  running: Activity | undefined;
  last: SbomScan | undefined;
  begin: (scanner: ScannerName) => void;
  cancel: () => void;
  /** Looks for scanners again. */
  look: () => void;
}

export function useScan(engineId: string, id: string): Scan {
  const { t } = useTranslation('packages');
  const report = useReportProblem();
  const [round, setRound] = useState(0);
  const running = useActivities((all) =>
    all.find(
      (one) =>
        one.kind === 'scan' &&
        one.status === 'running' &&
        one.engineId === engineId &&
        one.objects.some((object) => object.id === id),
    ),
  );
  const found = useLoad((signal) => client().sboms.scanners(undefined, { signal }), [round]);
  const last = useLoad((signal) => client().sboms.lastScan({ engineId, id }, { signal }), [engineId, id, running?.id]);
  const begin = useCallback(
    (scanner: ScannerName) => {
      client()
        .sboms.scan({ engineId, id, scanner })
        .catch((error: unknown) => report(error, t('scan.failed')));
    },
    [engineId, id, report, t],
  );
  return {
    scanners: found.value?.map(({ name }) => name),
    running,
    last: last.value?.scan,
    begin,
    cancel: () => {
      if (running !== undefined) void cancelActivity(running.id).catch(() => undefined);
    },
    look: () => setRound((before) => before + 1),
  };
}
