// The list of all builds: live, searched, filtered, sorted; begun, repeated, compared and forgotten from here.
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { useBuilds, useBuildWatches } from '../../state/builds.ts';
import { useEngineId, useEngines } from '../../state/engines.ts';
import { useListStatus, useListWords } from '../../state/lists/resource-list.ts';
import { go } from '../../state/navigation.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourcePage, type ResourceView } from '../../ui/list/resource-page.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { buildColumns } from './build-columns.tsx';
import { type BuildActs, useBuildActs } from './use-build-acts.tsx';
import { WatchStrip } from './watch-strip.tsx';
import { buildName } from './words.ts';

const initialView: ResourceView = { query: '', filter: 'all', sort: { column: 'age', descending: false } };
const filters = ['all', 'running', 'done', 'failed', 'canceled'];
const rowId = (row: BuildRow) => row.id;
const rowName = (row: BuildRow) => buildName(row.spec);
const openForm = () => go({ panel: 'builds', form: 'new' });
const openCache = () => go({ panel: 'builds', form: 'cache' });

/** What the runtime lost sight of did not work out either. */
function passes({ status }: BuildRow, filter: string): boolean {
  return filter === 'all' || (status === 'interrupted' ? 'failed' : status) === filter;
}

function haystack({ spec, builder, engineName }: BuildRow): string {
  const { tags, folder, dockerfile, target, buildArgs, platform } = spec;
  const named = buildArgs.map(({ name, value }) => `${name}=${value ?? ''}`);
  return [...tags, folder, dockerfile, target, platform, builder, engineName, ...named].filter(Boolean).join('\n');
}

function Bulk({ rows, acts }: { rows: readonly BuildRow[]; acts: BuildActs }) {
  const { t } = useTranslation('builds');
  const [one, other] = rows;
  const two = rows.length === 2;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="compare" size={14} />}
        disabled={!two}
        title={two ? undefined : t('compare.needsTwo')}
        onClick={() => one && other && acts.compare(one, other)}
      >
        {t('compare.action')}
      </Button>
      <RemoveButton compact label={t('remove.ask')} onClick={() => acts.askRemove(rows)} />
    </>
  );
}

export function BuildsList() {
  const { t, i18n } = useTranslation(['builds', 'app']);
  const mirror = useBuilds();
  const [view, setView] = useView('builds', initialView);
  const words = useListWords('builds');
  const status = useListStatus('builds', mirror);
  const engineId = useEngineId();
  const engines = useEngines((state) => state.engines.length > 1);
  const watched = useBuildWatches((watches) => watches.length > 0);
  const { acts, dialogs } = useBuildActs();
  const options = useMemo(() => filters.map((value) => ({ value, label: t(`filter.${value}`) })), [t]);
  const columns = useMemo(
    () => buildColumns({ t, language: i18n.language, acts, engineId, engines }),
    [t, i18n.language, acts, engineId, engines],
  );
  const buildButton = (
    <Button leftSection={<Icon name="plus" />} onClick={openForm}>
      {t('act.build')}
    </Button>
  );
  return (
    <ResourcePage<BuildRow>
      words={words}
      rows={mirror.items}
      rowId={rowId}
      rowName={rowName}
      columns={columns}
      view={view}
      onViewChange={setView}
      filters={options}
      passes={passes}
      haystack={haystack}
      onOpen={acts.open}
      onDelete={acts.askRemove}
      {...status}
      banner={watched && <WatchStrip />}
      actions={
        <>
          <Button variant="default" onClick={openCache}>
            {t('cache.title')}
          </Button>
          {buildButton}
        </>
      }
      bulk={(rows) => <Bulk rows={rows} acts={acts} />}
      empty={<EmptyState icon="build" title={t('empty.title')} text={t('empty.text')} action={buildButton} />}
    >
      {dialogs}
    </ResourcePage>
  );
}
