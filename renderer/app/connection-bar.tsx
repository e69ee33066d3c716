// Says when the page has lost its runtime, on every page, until it is back.
import { useTranslation } from 'react-i18next';
import { isDesktop, useConnection } from '../state/connection.ts';
import { NoticeBar } from '../ui/notice-bar.tsx';
import { useLate } from '../ui/use-late.ts';
import classes from './frame.module.css';

/** A wire that is back (or first up) sooner is not worth a word. Milliseconds. */
const patience = 1_000;

export function ConnectionBar() {
  const { t } = useTranslation('app');
  const lost = useConnection((state) => state.status === 'lost');
  const isLong = useLate(lost, patience);
  if (!isLong) return null;
  return (
    <div className={classes.banner}>
      <NoticeBar
        kind="warning"
        title={t('connection.lost')}
        text={isDesktop() ? t('connection.lostText') : t('connection.lostBrowserText')}
      />
    </div>
  );
}
