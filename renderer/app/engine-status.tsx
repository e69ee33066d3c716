// One line about the current engine, as the engine itself tells it.
import { useTranslation } from 'react-i18next';
import { engineTones, useEngineName, useEngines } from '../state/engines.ts';
import { useMachine } from '../state/machine.ts';
import { routeHash } from '../state/navigation.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import classes from './sidebar.module.css';

/** The whole sentence is spoken; name and state are shown. */
export function EngineStatus() {
  const { t } = useTranslation('app');
  const engine = useEngines((state) => state.current);
  const nameOf = useEngineName();
  const machine = useMachine();
  if (!engine) return <div className={classes.engine}>{t('engine.none')}</div>;
  const name = nameOf(engine);
  // The Engine panel says why; here it must only not go unseen.
  const own = engine.source === 'embedded' ? machine : undefined;
  const slow = engine.status === 'ready' && own?.facts.acceleration === 'none';
  const failed = engine.status === 'unreachable' && own?.status === 'failed';
  const status = slow ? t('engine.slow') : failed ? t('engine.failed') : t(`engine.status.${engine.status}`);
  return (
    <a className={classes.engine} href={routeHash({ panel: 'engines' })}>
      <span className={classes.spoken}>{t('engine.show', { name, status })}</span>
      <span aria-hidden="true">
        <span className={classes.engineName} title={name}>
          {name}
        </span>
        <StateBadge tone={slow ? 'warn' : engineTones[engine.status]} label={status} />
      </span>
    </a>
  );
}
