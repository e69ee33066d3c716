// For how long removed containers can be brought back.
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../state/settings.ts';
import { Section } from '../../ui/section.tsx';
import { NumberLine } from './number-line.tsx';
import classes from './settings.module.css';
import { useChange } from './use-change.ts';

export function TrashSettings() {
  const { t } = useTranslation('settings');
  const change = useChange();
  const days = useSettings((settings) => settings.trash.keepDays);
  return (
    <Section title={t('trash.title')}>
      <p className={classes.text}>{t('trash.text')}</p>
      <NumberLine
        id="settings-trash"
        label={t('trash.days')}
        value={days}
        least={0}
        most={365}
        onChange={(keepDays) => change({ trash: { keepDays } })}
      />
    </Section>
  );
}
