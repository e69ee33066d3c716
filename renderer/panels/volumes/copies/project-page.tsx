// Snapshots of whole projects: taken, switched to by hand or by git branch, and what all of them take on the engine's disk.
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot, SnapshotProject } from '../../../../runtime/contract/snapshots.ts';
import { client } from '../../../state/client.ts';
import { useEngineId } from '../../../state/engines.ts';
import { useLoad, useLoadWithWords } from '../../../state/load.ts';
import { go } from '../../../state/navigation.ts';
import { useSnapshots } from '../../../state/snapshots.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { naturalCompare } from '../../../ui/natural-order.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { Page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/section.tsx';
import { BranchSetting } from './branch-setting.tsx';
import classes from './copies.module.css';
import { CopyWork, useCopiesEnded, useCopyWork } from './copy-work.tsx';
import { SnapshotList } from './snapshot-list.tsx';
import { TakeSnapshot } from './take-snapshot.tsx';

/** Those that are there, and those of which only snapshots are left; the wanted one first. */
export function projectsShown(
  there: readonly SnapshotProject[],
  snapshots: readonly Snapshot[],
  wanted: string,
): SnapshotProject[] {
  const gone = new Map<string, Set<string>>();
  for (const { project, volumes } of snapshots) {
    if (project === undefined || there.some((one) => one.project === project)) continue;
    const names = gone.get(project) ?? new Set();
    for (const { name } of volumes) names.add(name);
    gone.set(project, names);
  }
  const all = [...there, ...[...gone].map(([project, names]) => ({ project, volumes: [...names] }))];
  const order = (a: SnapshotProject, b: SnapshotProject) =>
    Number(b.project === wanted) - Number(a.project === wanted) || naturalCompare(a.project, b.project);
  return all.toSorted(order);
}

export function ProjectPage({ wanted }: { wanted: string }) {
  const { t } = useTranslation('volume-copies');
  const engineId = useEngineId();
  const ended = useCopiesEnded(engineId);
  const work = useCopyWork(engineId);
  const { value, problem } = useLoadWithWords(
    (signal) => client().snapshots.projects({ engineId }, { signal }),
    [engineId, ended],
  );
  const snapshots = useSnapshots((state) => state.items);
  const projects = projectsShown(value ?? [], snapshots, wanted);
  const back = () => go({ panel: 'volumes' });
  return (
    <Page
      title={t('projects.title')}
      banner={work && <CopyWork activities={work} />}
      actions={<IconButton icon="close" label={t('projects.back')} onClick={back} />}
    >
      <div className={classes.page}>
        {problem && <NoticeBar kind="error" {...problem} />}
        {value === undefined && !problem && (
          <Skeleton height={80} role="status" aria-busy="true" aria-label={t('loading')} />
        )}
        {value !== undefined && projects.length === 0 && (
          <EmptyState icon="project" title={t('projects.noneTitle')} text={t('projects.noneText')} />
        )}
        {snapshots.length > 0 && <Cost engineId={engineId} key={snapshots.length} />}
        {projects.map((project) => (
          <Project
            key={project.project}
            engineId={engineId}
            project={project}
            snapshots={snapshots.filter((one) => one.project === project.project)}
          />
        ))}
      </div>
    </Page>
  );
}

function Cost({ engineId }: { engineId: string }) {
  const { t, i18n } = useTranslation('volume-copies');
  const cost = useLoad((signal) => client().snapshots.cost({ engineId }, { signal }), [engineId]).value;
  if (!cost) return null;
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const { bytes, free } = cost;
  return (
    <p className={classes.faint}>
      {t('projects.cost', { size: size(bytes) })}
      {free !== undefined && ` ${t('projects.free', { size: size(free) })}`}
    </p>
  );
}

interface ProjectProps {
  engineId: string;
  project: SnapshotProject;
  snapshots: readonly Snapshot[];
}

function Project({ engineId, project, snapshots }: ProjectProps) {
  const { t } = useTranslation('volume-copies');
  const { project: name, volumes } = project;
  const [taking, setTaking] = useState(false);
  return (
    <Section
      title={name}
      actions={
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="layers" />}
          aria-label={t('take.named', { name })}
          onClick={() => setTaking(true)}
        >
          {t('take.action')}
        </Button>
      }
    >
      <div className={classes.dialog}>
        <p className={classes.faint}>{t('take.volumes', { count: volumes.length, names: volumes.join(', ') })}</p>
        <BranchSetting engineId={engineId} project={project} />
        {snapshots.length === 0 ? (
          <p className={classes.faint}>{t('projects.noSnapshots')}</p>
        ) : (
          <SnapshotList label={t('projects.snapshots', { name })} snapshots={snapshots} />
        )}
      </div>
      {taking && <TakeSnapshot engineId={engineId} project={name} onClose={() => setTaking(false)} />}
    </Section>
  );
}
