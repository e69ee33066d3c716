// What a copy leaves behind on an engine whose volumes cannot be read whole.
import { useTranslation } from 'react-i18next';
import type { VolumeMeans } from '../../../../runtime/contract/volume-backups.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import classes from './copies.module.css';

export function LostNotice({ means: { lost } }: { means: VolumeMeans }) {
  const { t } = useTranslation('volume-copies');
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
