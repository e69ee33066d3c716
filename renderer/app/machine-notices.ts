// Tells what happened to the machine by itself: once, until the person closes it, in whichever window.
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { dismissMachineNotice, useMachine } from '../state/machine.ts';
import { closeNotice, notices, notify } from '../state/notices.ts';
import { useReportProblem } from '../state/problem.ts';

const told = new Map<string, () => void>();

export function useMachineNotices(): void {
  const { t } = useTranslation('app');
  const report = useReportProblem();
  const list = useMachine((machine) => machine?.notices);
  useEffect(() => {
    if (!list) return;
    for (const { id, kind, message } of list) {
      if (told.has(id)) continue;
      const onClose = () => void dismissMachineNotice(id).catch(report);
      told.set(id, onClose);
      notify({
        kind: 'warning',
        title: t(`machine.notice.${kind}`),
        ...(message !== '' && { text: message }),
        onClose,
      });
    }
    // Closed in another window: it goes here as well.
    for (const [id, onClose] of told) {
      if (list.some((notice) => notice.id === id)) continue;
      told.delete(id);
      const shown = notices.getState().find((notice) => notice.onClose === onClose);
      if (shown) closeNotice(shown.id);
    }
  }, [list, t, report]);
}
