// How much of what containers log is kept on this computer, and for how long.
import { NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SettingsChange, useSettings } from '../../state/settings.ts';
import { Section } from '../../ui/section.tsx';
import classes from './settings.module.css';
import { useChange } from './use-change.ts';

type Logs = NonNullable<SettingsChange['logs']>;
type Name = keyof Logs;

/** As the runtime takes them. */
const limits = {
  totalMiB: { least: 64, most: 1_048_576, word: 'logs.total' },
  eachMiB: { least: 16, most: 1_048_576, word: 'logs.each' },
  keepDays: { least: 0, most: 3650, word: 'logs.days' },
} as const;

interface NumberLineProps {
  name: Name;
  value: number;
  onChange: (logs: Logs) => void;
}

/** Sent when the field is left or Enter is pressed; a number out of range is said and not sent. */
function NumberLine({ name, value, onChange }: NumberLineProps) {
  const { t, i18n } = useTranslation('settings');
  const { least, most, word } = limits[name];
  const [typed, setTyped] = useState<number | string>(value);
  useEffect(() => setTyped(value), [value]);
  const number = typeof typed === 'number' ? typed : Number.NaN;
  const wrong = !(Number.isInteger(number) && number >= least && number <= most);
  const send = () => {
    if (!wrong && number !== value) onChange({ [name]: number });
  };
  const format = new Intl.NumberFormat(i18n.language);
  return (
    <div className={classes.line}>
      <span id={`settings-${name}`}>{t(word)}</span>
      <NumberInput
        className={classes.control ?? ''}
        aria-labelledby={`settings-${name}`}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        value={typed}
        error={wrong ? t('logs.range', { least: format.format(least), most: format.format(most) }) : undefined}
        onChange={setTyped}
        onBlur={send}
        onKeyDown={(event) => event.key === 'Enter' && send()}
      />
    </div>
  );
}

export function LogSettings() {
  const { t } = useTranslation('settings');
  const change = useChange();
  const logs = useSettings((settings) => settings.logs);
  return (
    <Section title={t('logs.title')}>
      <p className={classes.text}>{t('logs.text')}</p>
      {(Object.keys(limits) as Name[]).map((name) => (
        <NumberLine key={name} name={name} value={logs[name]} onChange={(part) => change({ logs: part })} />
      ))}
    </Section>
  );
}
