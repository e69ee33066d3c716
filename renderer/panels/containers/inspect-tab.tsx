// How a container is set up, in sections with links to what it uses, and the engine's own answer.
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, ContainerRow } from '../../../runtime/contract/containers.ts';
import { client } from '../../state/client.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { WhenRead } from '../../ui/details-states.tsx';
import { JsonSearchView } from '../../ui/json/json-search-view.tsx';
import { Section } from '../../ui/section.tsx';
import { GeneralSection } from './inspect-general.tsx';
import { IsolationSection } from './inspect-isolation.tsx';
import { EndNotice, HealthSection, LifeSection } from './inspect-life.tsx';
import { EnvSection, LabelSection, MountSection } from './inspect-sections.tsx';
import { NetworkSection } from './network-section.tsx';

export function InspectTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const { engineId, id } = row;
  const read = useLoadWithWords((signal) => client().containers.inspect({ engineId, id }, { signal }), [engineId, row]);
  return (
    <WhenRead<ContainerDetails> value={read.value} loading={t('details.loading')} problem={read.problem}>
      {(details) => (
        <>
          <EndNotice details={details} />
          <GeneralSection details={details} />
          <LifeSection details={details} />
          <HealthSection details={details} />
          <IsolationSection details={details} />
          <NetworkSection details={details} />
          <MountSection details={details} />
          <EnvSection details={details} />
          <LabelSection details={details} />
          <Section title={t('inspect.raw')}>
            <JsonSearchView
              label={t('inspect.raw')}
              value={details.raw}
              words={{
                search: t('inspect.search'),
                path: t('inspect.path'),
                value: t('inspect.value'),
                found: (count, shown) =>
                  count > shown ? t('inspect.foundSome', { count, shown }) : t('inspect.found', { count }),
              }}
            />
          </Section>
        </>
      )}
    </WhenRead>
  );
}
