// The page of one build, running or ended: overview, steps, graph, log, and the Dockerfile as it was.
import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildDetails, BuildFailure, BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { dismissActivity, showInPage, useActivities } from '../../state/activities.ts';
import { useBuildLog } from '../../state/build-log.ts';
import { useBuild, useBuilds } from '../../state/builds.ts';
import { useCommands } from '../../state/commands.ts';
import { useEngineId } from '../../state/engines.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText } from '../../state/problem.ts';
import { Missing } from '../../ui/details-states.tsx';
import { Elapsed } from '../../ui/elapsed.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ActionMenu, type ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { GraphTab } from './graph-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { SourceTab } from './source-tab.tsx';
import { inReadingOrder } from './step-order.ts';
import { StepsTab } from './steps-tab.tsx';
import { type BuildActs, previousOf, useBuildActs } from './use-build-acts.tsx';
import { buildName, builtImage, tones } from './words.ts';

const tabs = [
  { id: 'overview', icon: 'inspect' },
  { id: 'steps', icon: 'layers' },
  { id: 'graph', icon: 'graph' },
  { id: 'log', icon: 'logs' },
  { id: 'source', icon: 'file' },
] as const satisfies readonly { id: string; icon: IconName }[];
type Tab = (typeof tabs)[number]['id'];

const back = () => go({ panel: 'builds' });

function Subtitle({ row }: { row: BuildRow }) {
  const { t, i18n } = useTranslation('builds');
  const { status, phase, counts } = row;
  const label = status === 'running' && phase ? t(`phase.${phase}`) : t(`status.${status}`);
  return (
    <>
      <StateBadge tone={tones[status]} label={label} />
      <Elapsed from={row.startedAt} to={row.endedAt} locale={i18n.language} />
      {counts.steps > 0 && <span>{t('details.cached', { cached: counts.cached, steps: counts.steps })}</span>}
      {row.watchId !== undefined && <span>{t('watch.mark')}</span>}
    </>
  );
}

function Actions({ row, acts }: { row: BuildRow; acts: BuildActs }) {
  const { t } = useTranslation(['builds', 'app']);
  const engineId = useEngineId();
  const previous = useBuilds((state) => previousOf(row, state.items));
  if (row.status === 'running') {
    return (
      <Button variant="default" leftSection={<Icon name="stop" />} onClick={() => acts.cancel(row)}>
        {t('act.cancel')}
      </Button>
    );
  }
  const items: ActionMenuItem[] = [
    { id: 'change', label: t('act.change'), icon: 'rename', run: () => acts.change(row) },
    {
      id: 'compare',
      label: t('compare.previous'),
      icon: 'compare',
      disabled: previous === undefined,
      hint: previous === undefined ? t('compare.noPrevious') : undefined,
      run: () => previous && acts.compare(previous, row),
    },
    { id: 'remove', label: t('remove.ask'), icon: 'remove', danger: true, run: () => acts.askRemove([row]) },
  ];
  const image = builtImage(row, engineId);
  return (
    <>
      <Button
        variant={image === undefined ? 'filled' : 'default'}
        leftSection={<Icon name="restart" />}
        onClick={() => acts.rebuild(row)}
      >
        {t('act.rebuild')}
      </Button>
      {image !== undefined && (
        <Button leftSection={<Icon name="play" />} onClick={() => acts.run(row)}>
          {t('act.run')}
        </Button>
      )}
      <ActionMenu label={t('list.actions', { name: buildName(row.spec) })} items={items} />
    </>
  );
}

function useDetailCommands(row: BuildRow, acts: BuildActs): void {
  const { t } = useTranslation('builds');
  const name = buildName(row.spec);
  const ended = [
    { id: 'builds.rebuild', title: t('named.rebuild', { name }), run: () => acts.rebuild(row) },
    { id: 'builds.change', title: t('named.change', { name }), run: () => acts.change(row) },
    {
      id: 'builds.remove',
      title: t('named.remove', { name }),
      shortcut: 'delete',
      run: () => acts.askRemove([row]),
    },
  ];
  const running = [{ id: 'builds.cancel', title: t('named.cancel', { name }), run: () => acts.cancel(row) }];
  useCommands(row.status === 'running' ? running : ended);
}

/** The output is read when a tab needs it, and then kept for the others. */
function useReadLog({ id, failure }: BuildRow, tab: Tab) {
  const wanted = useRef(false);
  if (tab === 'steps' || tab === 'log' || (tab === 'overview' && failure)) wanted.current = true;
  return useBuildLog(id, wanted.current);
}

function OpenBuild({ details, tab }: { details: BuildDetails; tab: string | undefined }) {
  const { t } = useTranslation(['builds', 'app']);
  const { build: row } = details;
  // What runs is looked at by its steps, and goes on to be when it ends.
  const [usual] = useState<Tab>(row.status === 'running' ? 'steps' : 'overview');
  const shown = tabs.find(({ id }) => id === tab)?.id ?? usual;
  const [step, setStep] = useState<string>();
  const { acts, dialogs } = useBuildActs(back);
  const read = useReadLog(row, shown);
  useDetailCommands(row, acts);
  useEffect(() => showInPage(row.activityId), [row.activityId]);
  // Who reads here why it failed need not be told so in the frame as well.
  const failed = useActivities((all) => all.some(({ id, status }) => id === row.activityId && status === 'failed'));
  useEffect(() => {
    if (failed) dismissActivity(row.activityId).catch(() => undefined);
  }, [failed, row.activityId]);
  const openTab = (next: string) => go({ panel: 'builds', object: row.id, tab: next }, { replace: true });
  const showStep = (id: string) => {
    setStep(id);
    openTab('steps');
  };
  return (
    <DetailsPage
      title={buildName(row.spec)}
      subtitle={<Subtitle row={row} />}
      onBack={back}
      backLabel={t('details.back')}
      actions={<Actions row={row} acts={acts} />}
      tabs={tabs.map(({ id, icon }) => ({ id, icon, label: t(`tab.${id}`) }))}
      tab={shown}
      fill={shown !== 'overview'}
      banner={
        shown !== 'overview' && row.failure && <Ended failure={row.failure} onOverview={() => openTab('overview')} />
      }
      onTab={(next) => {
        setStep(undefined);
        openTab(next);
      }}
    >
      {shown === 'overview' && (
        <OverviewTab details={details} read={read} onFix={() => acts.change(row)} onStep={showStep} />
      )}
      {shown === 'steps' && <StepsTab key={step} details={details} read={read} chosen={step} />}
      {shown === 'graph' && <GraphTab details={details} onShow={showStep} />}
      {shown === 'log' && <LogTab details={details} read={read} />}
      {shown === 'source' && <SourceTab row={row} />}
      {dialogs}
    </DetailsPage>
  );
}

/** Away from the overview, that it failed and where to read why. */
function Ended({ failure, onOverview }: { failure: BuildFailure; onOverview: () => void }) {
  const { t } = useTranslation(['builds', 'app']);
  const textOf = useProblemText();
  const { title } = textOf(failure.problem);
  return (
    <NoticeBar
      kind="error"
      title={title}
      action={
        <Button size="compact-sm" variant="default" onClick={onOverview}>
          {t('failure.why')}
        </Button>
      }
    />
  );
}

export function BuildDetailsPage({ id, tab }: { id: string; tab: string | undefined }) {
  const { t } = useTranslation('builds');
  const { details, problem } = useBuild(id);
  const shown = useMemo(() => details && { ...details, steps: inReadingOrder(details.steps) }, [details]);
  if (shown) return <OpenBuild details={shown} tab={tab} />;
  return (
    <Missing
      icon="build"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={problem === undefined ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}
