// The map of networks: drawn or as a list, with questions about who reaches whom beside it. Loaded when it is opened.

import { Button } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findContainer } from '../../../../runtime/contract/networks/topology-names.ts';
import type { Topology } from '../../../../runtime/contract/topology.ts';
import { useListStatus } from '../../../state/lists/resource-list.ts';
import { type MapChoice, mapChoice, mapRoute } from '../../../state/map-route.ts';
import { go, useRoute } from '../../../state/navigation.ts';
import { useTopology } from '../../../state/topology.ts';
import { useView } from '../../../state/view.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { SearchField } from '../../../ui/form/search-field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { FilterChips } from '../../../ui/list/filter-chips.tsx';
import { hasWords } from '../../../ui/list/resource-page.tsx';
import { DetailsPage } from '../../../ui/page.tsx';
import { OneContainer } from './one-container.tsx';
import { OneNetwork } from './one-network.tsx';
import { PortQuestion } from './port-question.tsx';
import { ReachQuestion } from './reach-question.tsx';
import { findText } from './reach-words.ts';
import classes from './topology.module.css';
import { TopologyList } from './topology-list.tsx';

const TopologyMap = lazyPart(() => import('./topology-map.tsx').then((module) => ({ default: module.TopologyMap })));

const initialView = { shape: 'map', asking: true };
const shapes = ['map', 'list'] as const;

/** The address keeps whom one looks at, a container or a network, and whom one asks about. */
function useChosen(topology: Topology) {
  const { from, to } = mapChoice(useRoute());
  const container = findContainer(topology, from);
  const network = container ? undefined : topology.networks.find(({ id }) => id === from);
  const choose = (next: MapChoice) => go(mapRoute(next), { replace: true });
  /** Once more lets go of it. */
  const pick = (id: string) => choose({ from: id === from ? '' : id, to: '' });
  return { container, network, to, choose, pick };
}

function useFound(topology: Topology, query: string): string[] | undefined {
  const words = query.trim();
  return useMemo(
    () =>
      words === ''
        ? undefined
        : topology.containers.filter((container) => hasWords(findText(container), words)).map(({ id }) => id),
    [topology, words],
  );
}

interface View {
  shape: string;
  asking: boolean;
}

interface ToolsProps {
  found: readonly string[] | undefined;
  query: string;
  onQuery: (query: string) => void;
  view: View;
  onView: (change: Partial<View>) => void;
}

function Tools({ found, query, onQuery, view: { shape, asking }, onView }: ToolsProps) {
  const { t } = useTranslation('topology');
  return (
    <>
      <span className={classes.found} role="status">
        {found && (found.length === 0 ? t('foundNone') : t('found', { count: found.length }))}
      </span>
      <SearchField label={t('find')} placeholder={t('findPlaceholder')} value={query} onChange={onQuery} shortcut="/" />
      <FilterChips
        label={t('view.label')}
        options={shapes.map((value) => ({ value, label: t(`view.${value}`) }))}
        value={shapes.find((one) => one === shape) ?? 'map'}
        onChange={(next) => onView({ shape: next })}
      />
      <IconButton icon="split-right" label={t('side')} pressed={asking} onClick={() => onView({ asking: !asking })} />
    </>
  );
}

/** The questions, and what is chosen. */
function Side({ topology }: { topology: Topology }) {
  const { t } = useTranslation('topology');
  const { container, network, to, choose, pick } = useChosen(topology);
  const from = container?.id ?? '';
  return (
    <aside className={classes.side} aria-label={t('side')}>
      <ReachQuestion topology={topology} from={from} to={to} onChange={(change) => choose({ from, to, ...change })} />
      {container && (
        <OneContainer topology={topology} container={container} onAsk={(question) => choose({ from, ...question })} />
      )}
      {network && <OneNetwork topology={topology} network={network} onShow={pick} />}
      <PortQuestion topology={topology} onShow={pick} />
    </aside>
  );
}

export function TopologyPage() {
  const { t } = useTranslation('topology');
  const { topology, mirror } = useTopology();
  const { status, away } = useListStatus('networks', mirror);
  const { container, network, pick } = useChosen(topology);
  const [view, changeView] = useView('topology', initialView);
  const [query, setQuery] = useState('');
  const found = useFound(topology, query);
  const isEmpty = topology.containers.length === 0 && topology.networks.every(({ builtin }) => builtin);
  const shown = { topology, found, chosen: container?.id ?? network?.id, onChoose: pick };
  const waiting = <output className={classes.waiting}>{t('loading')}</output>;
  const empty =
    status === 'away' ? (
      <EmptyState
        icon="network"
        title={away.title}
        text={away.text}
        action={<Button onClick={away.onAction}>{away.action}</Button>}
      />
    ) : (
      <EmptyState icon="network" title={t('emptyTitle')} text={t('emptyText')} />
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
      actions={!isEmpty && <Tools {...{ found, query, view }} onQuery={setQuery} onView={changeView} />}
    >
      {status === 'loading' && waiting}
      {status !== 'loading' && isEmpty && empty}
      {status !== 'loading' && !isEmpty && (
        <div className={classes.page} data-shape={view.shape} data-asking={view.asking || undefined}>
          <div className={classes.main}>
            <Suspense fallback={waiting}>
              {view.shape === 'list' ? <TopologyList {...shown} /> : <TopologyMap {...shown} />}
            </Suspense>
          </div>
          {view.asking && <Side topology={topology} />}
        </div>
      )}
    </DetailsPage>
  );
}
