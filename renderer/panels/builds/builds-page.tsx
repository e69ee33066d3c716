// Which page of the panel an address means: the list, one build, the form, two builds beside each other, or the build cache.

import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { useDroppedPaths } from '../../state/host.ts';
import { currentRoute, go, useRoute } from '../../state/navigation.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { BuildsList } from './builds-list.tsx';
import { type DroppedFolder, folderOf } from './dropped-folder.ts';

const BuildDetails = lazyPart(() =>
  import('./build-details.tsx').then((module) => ({ default: module.BuildDetailsPage })),
);
const BuildForm = lazyPart(() => import('./form/build-form.tsx').then((module) => ({ default: module.BuildFormPage })));
const ComparePage = lazyPart(() => import('./compare-page.tsx').then((module) => ({ default: module.ComparePage })));
const CachePage = lazyPart(() => import('./cache-page.tsx').then((module) => ({ default: module.CachePage })));

const compareForm = /^compare:(?<with>.+)$/s;

interface ShownProps {
  dropped: DroppedFolder | undefined;
  onTaken: () => void;
}

function Shown({ dropped, onTaken }: ShownProps) {
  const { object, tab, form } = useRoute();
  const other = compareForm.exec(form ?? '')?.groups?.with;
  if (form === 'cache') return <CachePage />;
  if (form === 'new') return <BuildForm key={object ?? ''} from={object} dropped={dropped} onTaken={onTaken} />;
  if (object === undefined) return <BuildsList />;
  if (other !== undefined) return <ComparePage key={`${object} ${other}`} first={object} second={other} />;
  return <BuildDetails key={object} id={object} tab={tab} />;
}

export function BuildsPage() {
  const { t } = useTranslation('builds');
  useCommands([
    { id: 'builds.new', title: t('palette.build'), run: () => go({ panel: 'builds', form: 'new' }) },
    { id: 'builds.cache', title: t('cache.title'), run: () => go({ panel: 'builds', form: 'cache' }) },
  ]);
  const [dropped, setDropped] = useState<DroppedFolder>();
  useDroppedPaths(([item]) => {
    if (!item) return;
    setDropped(folderOf(item));
    if (currentRoute().form !== 'new') go({ panel: 'builds', form: 'new' });
  });
  return (
    <Suspense>
      <Shown dropped={dropped} onTaken={() => setDropped(undefined)} />
    </Suspense>
  );
}
