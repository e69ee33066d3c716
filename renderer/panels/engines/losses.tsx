// Names the containers that stop together with their engine.
import { useTranslation } from 'react-i18next';
import { useContainers } from '../../state/containers.ts';
import { naturalCompare } from '../../ui/natural-order.ts';
import classes from './engines.module.css';

/** More names than this say less than their number. */
const mostNames = 8;

/** Of the current engine. */
export function Losses() {
  const { t } = useTranslation('engines');
  const items = useContainers((state) => state.items);
  const running = items
    .filter(({ state }) => state === 'running' || state === 'paused' || state === 'restarting')
    .map(({ name }) => name)
    .sort(naturalCompare);
  if (running.length === 0) return <p className={classes.hint}>{t('stop.nothing')}</p>;
  const more = running.length - mostNames;
  return (
    <>
      <p className={classes.hint}>{t('stop.running', { count: running.length })}</p>
      <ul className={classes.names}>
        {running.slice(0, mostNames).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {more > 0 && <li>{t('stop.more', { count: more })}</li>}
      </ul>
    </>
  );
}
