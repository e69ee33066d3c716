// Says where volumes of an engine cannot be read or written here, and what of them a copy leaves behind.
import { useTranslation } from 'react-i18next';
import type { VolumeMeans } from '../../../../runtime/contract/volume-backups.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import classes from './copies.module.css';

/** Whether its volumes are out of reach; not while nobody knows. */
export function cannot(means: VolumeMeans | undefined): boolean {
  return means !== undefined && means.way !== 'whole';
}

export function LostNotice({ means }: { means: VolumeMeans | undefined }) {
  const { t } = useTranslation('volume-copies');
  const { lost = [] } = means ?? {};
  if (cannot(means)) return <NoticeBar kind="error" title={t('lost.cannot')} />;
  if (lost.length === 0) return null;
  return (
    <NoticeBar
      kind="warning"
      title={t('lost.title')}
      text={
        <ul className={classes.list}>
          {lost.map((one) => (
            <li key={one}>{t(`lost.${one}`)}</li>
          ))}
        </ul>
      }
    />
  );
}
