// Which page of the panel an address means: the list, or one volume; the form for a new one may be open over the list.

import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { snapshotsOf } from './copies/place.ts';
import { CreateVolume } from './create-volume.tsx';
import { VolumeDetails } from './volume-details.tsx';
import { VolumeList } from './volume-list.tsx';

const ProjectPage = lazyPart(() => import('./copies/project-page.tsx').then((one) => ({ default: one.ProjectPage })));

const openCreate = () => go({ panel: 'volumes', form: 'create' });
const closeCreate = () => go({ panel: 'volumes' }, { replace: true });

export function VolumesPage() {
  const { t } = useTranslation('volumes');
  const { object, tab, form } = useRoute();
  const project = snapshotsOf(form);
  useCommands([{ id: 'volumes.create', title: t('palette.create'), run: openCreate }]);
  if (project !== undefined) {
    return (
      <Suspense>
        <ProjectPage key={project} wanted={project} />
      </Suspense>
    );
  }
  return (
    <>
      {object === undefined ? (
        <VolumeList onCreate={openCreate} form={form} />
      ) : (
        <VolumeDetails name={object} tab={tab} />
      )}
      {form === 'create' && <CreateVolume onClose={closeCreate} />}
    </>
  );
}
