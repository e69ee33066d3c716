// All engines that were found; choosing one makes it current at once and is remembered.
import { Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { client } from '../../state/client.ts';
import { useEngineName } from '../../state/engines.ts';
import { useReportProblem } from '../../state/problem.ts';
import { Section } from '../../ui/section.tsx';
import { EngineState } from './engine-state.tsx';
import classes from './engines.module.css';

function Option({ engine }: { engine: Engine }) {
  const { t } = useTranslation('engines');
  const nameOf = useEngineName();
  return (
    <div className={classes.option}>
      <Radio
        className={classes.optionRadio ?? ''}
        value={engine.id}
        label={nameOf(engine)}
        description={
          <>
            {t(`source.${engine.source}`)}
            <span className={classes.optionAddress}>{engine.address}</span>
          </>
        }
      />
      <EngineState engine={engine} />
    </div>
  );
}

export function EngineChoice({ engines, currentId }: { engines: readonly Engine[]; currentId: string }) {
  const { t } = useTranslation('engines');
  const report = useReportProblem();
  const nameOf = useEngineName();
  const choose = async (id: string) => {
    try {
      await client().engines.choose({ engineId: id });
    } catch (error) {
      const wanted = engines.find((engine) => engine.id === id);
      report(error, t('choose.failed', { name: wanted ? nameOf(wanted) : id }));
    }
  };
  return (
    <Section title={t('choose.title')}>
      <p className={classes.hint}>{t('choose.text')}</p>
      <Radio.Group aria-label={t('choose.title')} value={currentId} onChange={(id) => void choose(id)}>
        <div className={classes.options}>
          {engines.map((engine) => (
            <Option key={engine.id} engine={engine} />
          ))}
        </div>
      </Radio.Group>
    </Section>
  );
}
