// The map of networks: drawn or as a list, with questions about who reaches whom beside it. Loaded when it is opened.
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findContainer } from '../../../../runtime/contract/topology-names.ts';
import { go, useRoute } from '../../../state/navigation.ts';
import { useTopology } from '../../../state/topology.ts';
import { useView } from '../../../state/view.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FilterChips } from '../../../ui/filter-chips.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { DetailsPage } from '../../../ui/page.tsx';
import { hasWords } from '../../../ui/resource-page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { OneContainer } from './one-container.tsx';
import { PortQuestion } from './port-question.tsx';
import { ReachQuestion } from './reach-question.tsx';
import { findText } from './reach-words.ts';
import classes from './topology.module.css';
import { TopologyList } from './topology-list.tsx';

const TopologyMap = lazy(() => import('./topology-map.tsx').then((module) => ({ default: module.TopologyMap })));

const initialView = { shape: 'map' };
const shapes = ['map', 'list'] as const;

/** The address keeps whom one looks at and whom one asks about: `show:FROM` or `show:FROM:TO`. */
function useChosen() {
  const { form = '' } = useRoute();
  const [, from = '', to = ''] = /^show:([^:]*):?(.*)$/.exec(form) ?? [];
  const choose = (next: { from: string; to: string }) => {
    const words = next.to === '' ? next.from : `${next.from}:${next.to}`;
    go({ panel: 'networks', tab: 'map', ...(words !== '' && { form: `show:${words}` }) }, { replace: true });
  };
  return { from, to, choose };
}

export function TopologyPage() {
  const { t } = useTranslation('topology');
  const { topology, status } = useTopology();
  const { from, to, choose } = useChosen();
  const [{ shape }, changeView] = useView('topology', initialView);
  const [query, setQuery] = useState('');
  const chosen = findContainer(topology, from);
  const found = useMemo(
    () =>
      query.trim() === ''
        ? undefined
        : topology.containers.filter((container) => hasWords(findText(container), query.trim())).map(({ id }) => id),
    [topology, query],
  );
  const pick = (id: string) => choose({ from: id === from ? '' : id, to: '' });
  const isEmpty = topology.containers.length === 0 && topology.networks.every(({ builtin }) => builtin);
  const away = (status === 'reconnecting' || status === 'unreachable') && (
    <NoticeBar kind="warning" title={t('stale')} />
  );
  return (
    <DetailsPage
      title={t('title')}
      onBack={() => go({ panel: 'networks' })}
      backLabel={t('back')}
      tabs={[]}
      tab=""
      onTab={() => undefined}
      fill
      banner={away || undefined}
      actions={
        <>
          <span className={classes.found} role="status">
            {found && (found.length === 0 ? t('foundNone') : t('found', { count: found.length }))}
          </span>
          <SearchField
            label={t('find')}
            placeholder={t('findPlaceholder')}
            value={query}
            onChange={setQuery}
            shortcut="/"
          />
          <FilterChips
            label={t('view.label')}
            options={shapes.map((value) => ({ value, label: t(`view.${value}`) }))}
            value={shapes.find((one) => one === shape) ?? 'map'}
            onChange={(next) => changeView({ shape: next })}
          />
        </>
      }
    >
      {status === 'loading' ? (
        <output className={classes.waiting}>{t('loading')}</output>
      ) : isEmpty ? (
        <EmptyState icon="network" title={t('emptyTitle')} text={t('emptyText')} />
      ) : (
        <div className={classes.page} data-shape={shape}>
          <div className={classes.main}>
            {shape === 'list' ? (
              <TopologyList topology={topology} found={found} chosen={chosen?.id} onChoose={pick} />
            ) : (
              <Suspense fallback={<output className={classes.waiting}>{t('loading')}</output>}>
                <TopologyMap topology={topology} found={found} chosen={chosen?.id} onChoose={pick} />
              </Suspense>
            )}
          </div>
          <aside className={classes.side} aria-label={t('side')}>
            <ReachQuestion
              topology={topology}
              from={from}
              to={to}
              onChange={(change) => choose({ from, to, ...change })}
            />
            {chosen && <OneContainer topology={topology} container={chosen} onAsk={(id) => choose({ from, to: id })} />}
            <PortQuestion topology={topology} onShow={pick} />
          </aside>
        </div>
      )}
    </DetailsPage>
  );
}
