// Which page of the panel an address means: the list, one registry, or one repository in it (`host/repository`).
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { AddRegistry } from './add-registry.tsx';
import { RegistryDetails } from './registry-details.tsx';
import { RegistryList } from './registry-list.tsx';
import { RepositoryPage } from './repository-page.tsx';

const openAdd = () => go({ panel: 'registries', form: 'add' });
const closeAdd = () => go({ panel: 'registries' }, { replace: true });

export function RegistriesPage() {
  const { t } = useTranslation('registries');
  const { object, tab, form } = useRoute();
  useCommands([{ id: 'registries.add', title: t('palette.add'), run: openAdd }]);
  const [host = '', ...rest] = object?.split('/') ?? [];
  const repository = rest.join('/');
  if (object === undefined) {
    return (
      <>
        <RegistryList onAdd={openAdd} />
        {form?.startsWith('add') && <AddRegistry host={form.slice('add:'.length)} onClose={closeAdd} />}
      </>
    );
  }
  if (repository === '') return <RegistryDetails key={host} host={host} tab={tab} />;
  return <RepositoryPage key={object} host={host} repository={repository} />;
}
