// Which page of the panel an address means: the list, or one network; the form for a new one may be open over the list.
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { CreateNetwork } from './create-network.tsx';
import { NetworkDetails } from './network-details.tsx';
import { NetworkList } from './network-list.tsx';

const openCreate = () => go({ panel: 'networks', form: 'create' });
const closeCreate = () => go({ panel: 'networks' }, { replace: true });

export function NetworksPage() {
  const { t } = useTranslation('networks');
  const { object, tab, form } = useRoute();
  useCommands([{ id: 'networks.create', title: t('palette.create'), run: openCreate }]);
  return (
    <>
      {object === undefined ? <NetworkList onCreate={openCreate} /> : <NetworkDetails id={object} tab={tab} />}
      {form === 'create' && <CreateNetwork onClose={closeCreate} />}
    </>
  );
}
