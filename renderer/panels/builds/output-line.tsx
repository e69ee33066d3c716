// One line of a build's output: colours by what stands in it, everything else as text.
import { useTranslation } from 'react-i18next';
import type { LogRange } from '../../ui/logs/log-model.ts';
import { LogText, shownText } from '../../ui/logs/log-text.tsx';
import classes from './builds.module.css';

const longest = 2_000;

export interface OutputLineProps {
  text: string;
  find?: ((text: string) => readonly LogRange[]) | undefined;
  current?: boolean;
}

export function OutputLine({ text, find, current = false }: OutputLineProps) {
  const { t } = useTranslation('builds');
  const { spans, hidden } = shownText(text, longest);
  return (
    <span className={classes.output}>
      <LogText spans={spans} find={find} current={current} />
      {hidden > 0 && <span className={classes.soft}>{t('log.hidden', { count: hidden })}</span>}
    </span>
  );
}
