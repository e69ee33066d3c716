// The Engine panel: which engine this is, how it is, and which others there are.
import { useTranslation } from 'react-i18next';
import { useEngines } from '../../state/engines.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { CurrentEngine } from './current-engine.tsx';
import { EngineChoice } from './engine-choice.tsx';
import classes from './engines.module.css';
import { KeepRunning } from './keep-running.tsx';

export function EnginesPage() {
  const { t } = useTranslation('engines');
  const { engines, current } = useEngines();
  return (
    <Page title={t('title')}>
      {current ? (
        <div className={classes.page}>
          <CurrentEngine engine={current} />
          <EngineChoice engines={engines} currentId={current.id} />
          {engines.some(({ source }) => source === 'embedded') && <KeepRunning />}
        </div>
      ) : (
        <EmptyState icon="engine" title={t('looking')} />
      )}
    </Page>
  );
}
