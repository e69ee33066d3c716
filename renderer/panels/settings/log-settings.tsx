// How much of what containers log is kept on this computer, and for how long.
import { useTranslation } from 'react-i18next';
import { type SettingsChange, useSettings } from '../../state/settings.ts';
import { Section } from '../../ui/section.tsx';
import { NumberLine } from './number-line.tsx';
import classes from './settings.module.css';
import { useChange } from './use-change.ts';

type Name = keyof NonNullable<SettingsChange['logs']>;

/** As the runtime takes them. */
const limits = {
  totalMiB: { least: 64, most: 1_048_576, word: 'logs.total' },
  eachMiB: { least: 16, most: 1_048_576, word: 'logs.each' },
  keepDays: { least: 0, most: 3650, word: 'logs.days' },
} as const;

export function LogSettings() {
  const { t } = useTranslation('settings');
  const change = useChange();
  const logs = useSettings((settings) => settings.logs);
  return (
    <Section title={t('logs.title')}>
      <p className={classes.text}>{t('logs.text')}</p>
      {(Object.keys(limits) as Name[]).map((name) => {
        const { word, ...range } = limits[name];
        return (
          <NumberLine
            key={name}
            id={`settings-${name}`}
            label={t(word)}
            value={logs[name]}
            {...range}
            onChange={(value) => change({ logs: { [name]: value } })}
          />
        );
      })}
    </Section>
  );
}
