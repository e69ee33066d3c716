// Saves a bill of materials: the person says where and the runtime writes it, or a browser gets it.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { SbomFormat } from '../../../../runtime/contract/sboms.ts';
import { client } from '../../../state/client.ts';
import { saveBlob } from '../../../state/files/save-blob.ts';
import { askWhereToSave, hasDialogs } from '../../../state/host.ts';
import { notify } from '../../../state/notices.ts';
import { useReportProblem } from '../../../state/problem.ts';

type Bill = { engineId: string; id: string; format: SbomFormat };

/** Answers where it was saved; nothing where the person chose no place, or the browser saves it. */
async function saveBill(bill: Bill, title: string): Promise<string | undefined> {
  const { name, text } = await client().sboms.document(bill);
  if (!hasDialogs()) {
    saveBlob(new Blob([text], { type: 'application/json' }), name);
    return undefined;
  }
  const path = await askWhereToSave(title, name);
  if (path !== undefined) await client().sboms.save({ ...bill, path });
  return path;
}

export function useSaveBill(engineId: string, id: string): (format: SbomFormat) => void {
  const { t } = useTranslation('packages');
  const report = useReportProblem();
  return useCallback(
    (format) => {
      saveBill({ engineId, id, format }, t(`save.${format}`)).then(
        (path) => path !== undefined && notify({ kind: 'success', title: t('save.done'), text: path }),
        (error: unknown) => report(error, t('save.failed')),
      );
    },
    [engineId, id, t, report],
  );
}
