// A setting that is a whole number within limits.
import { NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './settings.module.css';

export interface NumberLineProps {
  id: string;
  label: string;
  value: number;
  /** As the runtime takes it. */
  least: number;
  most: number;
  /** Of the arrow keys. */
  step?: number | undefined;
  onChange: (value: number) => void;
}

/**
 * Sent when the field is left or Enter is pressed, not as it is typed: a short scrollback on the way would cut the lines off. A number out
 * of range is said and not sent.
 */
export function NumberLine({ id, label, value, least, most, step = 1, onChange }: NumberLineProps) {
  const { t, i18n } = useTranslation('settings');
  const [typed, setTyped] = useState<number | string>(value);
  useEffect(() => setTyped(value), [value]);
  const number = typeof typed === 'number' ? typed : Number.NaN;
  const wrong = !(Number.isInteger(number) && number >= least && number <= most);
  const send = () => {
    if (!wrong && number !== value) onChange(number);
  };
  const format = new Intl.NumberFormat(i18n.language);
  return (
    <div className={classes.line}>
      <span id={id}>{label}</span>
      <NumberInput
        className={classes.control ?? ''}
        aria-labelledby={id}
        hideControls
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        step={step}
        value={typed}
        error={wrong ? t('range', { least: format.format(least), most: format.format(most) }) : undefined}
        onChange={setTyped}
        onBlur={send}
        onKeyDown={(event) => event.key === 'Enter' && send()}
      />
    </div>
  );
}
