// How terminals look and behave, everywhere at once.
import { SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../runtime/contract/settings.ts';
import { useSettings } from '../../state/settings.ts';
import { Section } from '../../ui/section.tsx';
import { NumberLine } from './number-line.tsx';
import classes from './settings.module.css';
import { useChange } from './use-change.ts';

type Terminal = Settings['terminal'];

/** Kept when the field is left or Enter is pressed. */
function FontLine({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('settings');
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const keep = () => text.trim() !== value && onChange(text.trim());
  return (
    <div className={classes.line}>
      <span id="settings-terminal-font">{t('terminal.fontFamily')}</span>
      <TextInput
        className={classes.control ?? ''}
        aria-labelledby="settings-terminal-font"
        placeholder={t('terminal.fontOwn')}
        maxLength={200}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === 'Enter' && keep()}
      />
    </div>
  );
}

interface ChoiceLineProps<Value extends string> {
  id: string;
  label: string;
  value: Value;
  choices: { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

function ChoiceLine<Value extends string>({ id, label, value, choices, onChange }: ChoiceLineProps<Value>) {
  return (
    <div className={classes.line}>
      <span id={id}>{label}</span>
      <SegmentedControl
        aria-labelledby={id}
        className={classes.choice ?? ''}
        transitionDuration={0}
        withItemsBorders={false}
        value={value}
        data={choices}
        onChange={(next) => onChange(next as Value)}
      />
    </div>
  );
}

const switches = ['copyOnSelect', 'confirmPaste', 'reopen'] as const;

export function TerminalSection() {
  const { t } = useTranslation('settings');
  const terminal = useSettings((settings) => settings.terminal);
  const changeAny = useChange();
  const change = (part: Partial<Terminal>) => changeAny({ terminal: part });
  return (
    <Section title={t('terminal.title')}>
      <NumberLine
        id="settings-terminal-size"
        label={t('terminal.fontSize')}
        value={terminal.fontSize}
        least={8}
        most={32}
        onChange={(fontSize) => change({ fontSize })}
      />
      <FontLine value={terminal.fontFamily} onChange={(fontFamily) => change({ fontFamily })} />
      <NumberLine
        id="settings-terminal-scrollback"
        label={t('terminal.scrollback')}
        value={terminal.scrollback}
        least={0}
        most={100_000}
        step={1000}
        onChange={(scrollback) => change({ scrollback })}
      />
      <ChoiceLine
        id="settings-terminal-cursor"
        label={t('terminal.cursor.label')}
        value={terminal.cursor}
        choices={[
          { value: 'block', label: t('terminal.cursor.block') },
          { value: 'bar', label: t('terminal.cursor.bar') },
          { value: 'underline', label: t('terminal.cursor.underline') },
        ]}
        onChange={(cursor) => change({ cursor })}
      />
      <ChoiceLine
        id="settings-terminal-bell"
        label={t('terminal.bell.label')}
        value={terminal.bell}
        choices={[
          { value: 'none', label: t('terminal.bell.none') },
          { value: 'visual', label: t('terminal.bell.visual') },
          { value: 'sound', label: t('terminal.bell.sound') },
        ]}
        onChange={(bell) => change({ bell })}
      />
      {switches.map((name) => (
        <Switch
          key={name}
          className={classes.switch ?? ''}
          label={t(`terminal.${name}.label`)}
          description={t(`terminal.${name}.text`)}
          checked={terminal[name]}
          onChange={(event) => change({ [name]: event.currentTarget.checked })}
        />
      ))}
    </Section>
  );
}
