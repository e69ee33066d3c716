// Tells on every page what happened to the machine by itself, until the person closes it, in whichever window. In the page and not
// above it: what stays must not lie over a button.
import { useTranslation } from 'react-i18next';
import { dismissMachineNotice, useMachine } from '../state/machine.ts';
import { useReportProblem } from '../state/problem.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { NoticeBar } from '../ui/notice-bar.tsx';
import classes from './frame.module.css';

export function MachineNotices() {
  const { t } = useTranslation('app');
  const report = useReportProblem();
  const list = useMachine((machine) => machine?.notices);
  if (!list || list.length === 0) return null;
  return (
    <div className={classes.notices}>
      {list.map(({ id, kind, message }) => {
        const close = () => void dismissMachineNotice(id).catch(report);
        return (
          <NoticeBar
            key={id}
            kind="warning"
            title={t(`machine.notice.${kind}`)}
            {...(message !== '' && { text: message })}
            action={<IconButton icon="close" label={t('close')} onClick={close} />}
          />
        );
      })}
    </div>
  );
}
