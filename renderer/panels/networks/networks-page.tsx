// Which page of the panel an address means: the list, or one network; the form for a new one may be open over the list.

import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { CreateNetwork } from './create-network.tsx';
import { NetworkDetails } from './network-details.tsx';
import { NetworkList } from './network-list.tsx';

const TopologyPage = lazyPart(() =>
  import('./topology/topology-page.tsx').then((module) => ({ default: module.TopologyPage })),
);

const openMap = () => go({ panel: 'networks', tab: 'map' });
const openCreate = () => go({ panel: 'networks', form: 'create' });
const closeCreate = () => go({ panel: 'networks' }, { replace: true });

export function NetworksPage() {
  const { t } = useTranslation(['networks', 'topology']);
  const { object, tab, form } = useRoute();
  useCommands([
    { id: 'networks.create', title: t('palette.create'), run: openCreate },
    { id: 'networks.map', title: t('topology:palette'), run: openMap },
  ]);
  if (object === undefined && tab === 'map') {
    return (
      <Suspense>
        <TopologyPage />
      </Suspense>
    );
  }
  return (
    <>
      {object === undefined ? (
        <NetworkList onCreate={openCreate} onMap={openMap} />
      ) : (
        <NetworkDetails id={object} tab={tab} />
      )}
      {form === 'create' && <CreateNetwork onClose={closeCreate} />}
    </>
  );
}
