// Which page of the panel an address means: the list, one container, the form for a new one, or the figures of several.

import { Suspense } from 'react';
import { useRoute } from '../../state/navigation.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { ListPage } from './list-page.tsx';

const DetailsPage = lazyPart(() =>
  import('./details-page.tsx').then((module) => ({ default: module.ContainerDetailsPage })),
);
const RunForm = lazyPart(() => import('./run-form/run-form.tsx').then((module) => ({ default: module.RunForm })));
const ExistingForm = lazyPart(() =>
  import('./run-form/existing-form.tsx').then((module) => ({ default: module.ExistingForm })),
);

const StatsPage = lazyPart(() => import('./stats/stats-page.tsx').then((module) => ({ default: module.StatsPage })));

const TrashPage = lazyPart(() => import('./trash/trash-page.tsx').then((module) => ({ default: module.TrashPage })));

/** `trash:volumes` closes to the volumes. */
const trashForm = /^trash(?::(?<from>volumes))?$/;
const statsForm = /^stats:(?<of>.*)$/s;
const runForm = /^run(?::(?<image>.*))?$/s;

export function ContainersPage() {
  const { object, tab, form } = useRoute();
  const trash = trashForm.exec(form ?? '');
  if (trash) {
    return (
      <Suspense>
        <TrashPage from={trash.groups?.from === 'volumes' ? 'volumes' : 'containers'} />
      </Suspense>
    );
  }
  const stats = statsForm.exec(form ?? '')?.groups?.of;
  if (stats !== undefined) {
    return (
      <Suspense>
        <StatsPage key={stats} of={stats} />
      </Suspense>
    );
  }
  const run = runForm.exec(form ?? '');
  if (run) {
    const image = run.groups?.image ?? object ?? '';
    return (
      <Suspense>
        <RunForm key={image} image={image} />
      </Suspense>
    );
  }
  if (object === undefined) return <ListPage />;
  if (form === 'edit' || form === 'duplicate') {
    return (
      <Suspense>
        <ExistingForm key={`${form} ${object}`} id={object} kind={form} />
      </Suspense>
    );
  }
  return (
    <Suspense>
      <DetailsPage key={object} id={object} tab={tab} />
    </Suspense>
  );
}
