// Which page of the panel an address means: the list, one build, the form, two builds beside each other, or the build cache.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { BuildsList } from './builds-list.tsx';

const BuildDetails = lazy(() => import('./build-details.tsx').then((module) => ({ default: module.BuildDetailsPage })));
const BuildForm = lazy(() => import('./form/build-form.tsx').then((module) => ({ default: module.BuildFormPage })));
const ComparePage = lazy(() => import('./compare-page.tsx').then((module) => ({ default: module.ComparePage })));
const CachePage = lazy(() => import('./cache-page.tsx').then((module) => ({ default: module.CachePage })));

const compareForm = /^compare:(?<with>.+)$/s;

function Shown() {
  const { object, tab, form } = useRoute();
  const other = compareForm.exec(form ?? '')?.groups?.with;
  if (form === 'cache') return <CachePage />;
  if (form === 'new') return <BuildForm key={object ?? ''} from={object} />;
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
  return (
    <Suspense>
      <Shown />
    </Suspense>
  );
}
