// What was removed lately, containers and volumes: each can be brought back, or let go of for good.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashEntry, TrashedVolume } from '../../../../runtime/contract/trash.ts';
import { client } from '../../../state/client.ts';
import { useEngineId } from '../../../state/engines.ts';
import { go } from '../../../state/navigation.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { useSettings } from '../../../state/settings.ts';
import { useTrash, useVolumeTrash } from '../../../state/trash.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/section.tsx';
import { ForgetDialog, type Forgetting } from './forget-dialog.tsx';
import { ReturnDialog } from './return-dialog.tsx';
import { ReturnVolume } from './return-volume.tsx';
import classes from './trash.module.css';
import { TrashTable } from './trash-table.tsx';

interface PartProps<Entry> {
  entries: readonly Entry[];
  onForget: (entry: Entry) => void;
}

function Containers({ entries, onForget }: PartProps<TrashEntry>) {
  const { t, i18n } = useTranslation('containers');
  const [returning, setReturning] = useState<TrashEntry>();
  return (
    <Section title={t('title')}>
      <TrashTable<TrashEntry>
        label={t('trash.title')}
        entries={entries}
        note={({ image }) => image}
        kept={{
          header: t('trash.ownFiles'),
          cell: ({ layer }) => (layer === undefined ? t('trash.notKept') : formatBytes(layer.bytes, i18n.language)),
        }}
        onReturn={setReturning}
        onForget={onForget}
      />
      {returning && <ReturnDialog key={returning.id} entry={returning} onClose={() => setReturning(undefined)} />}
    </Section>
  );
}

function Volumes({ entries, onForget }: PartProps<TrashedVolume>) {
  const { t, i18n } = useTranslation(['containers', 'volumes']);
  const [returning, setReturning] = useState<TrashedVolume>();
  const size = (bytes: number | undefined) => (bytes === undefined ? '–' : formatBytes(bytes, i18n.language));
  return (
    <Section title={t('volumes:title')}>
      <TrashTable<TrashedVolume>
        label={t('trash.titleVolumes')}
        entries={entries}
        note={({ driver, project }) => [driver, project].filter(Boolean).join(' · ')}
        kept={{
          header: t('trash.content'),
          cell: ({ keeps, bytes }) => (keeps === 'content' ? size(bytes) : t('trash.definitionOnly')),
        }}
        onReturn={setReturning}
        onForget={onForget}
      />
      {returning && <ReturnVolume key={returning.id} entry={returning} onClose={() => setReturning(undefined)} />}
    </Section>
  );
}

/** `from` is the panel that it was opened from, and closes to. */
export function TrashPage({ from = 'containers' }: { from?: 'containers' | 'volumes' }) {
  const { t } = useTranslation(['containers', 'volumes']);
  const engineId = useEngineId();
  const containers = useTrash(engineId);
  const volumes = useVolumeTrash(engineId);
  const days = useSettings((settings) => settings.trash.keepDays);
  const report = useReportProblem();
  const [forgetting, setForgetting] = useState<Forgetting>();
  const known = containers !== undefined && volumes !== undefined;
  const empty = known && containers.length === 0 && volumes.length === 0;
  const forget = async (chosen: Forgetting) => {
    setForgetting(undefined);
    for (const { id, name } of chosen.containers) {
      await client()
        .trash.forget({ engineId, id })
        .catch((error: unknown) => report(error, t('trash.forgetFailed', { name })));
    }
    const ids = chosen.volumes.map(({ id }) => id);
    if (ids.length === 0) return;
    await client()
      .trash.forgetVolumes({ engineId, ids })
      .catch((error: unknown) => report(error, t('trash.forgetFailed', { name: chosen.volumes[0]?.name })));
  };
  return (
    <Page
      title={t('trash.title')}
      actions={
        <>
          {known && !empty && (
            <Button variant="default" onClick={() => setForgetting({ containers, volumes })}>
              {t('trash.empty')}
            </Button>
          )}
          <IconButton
            icon="close"
            label={t(from === 'volumes' ? 'volumes:details.back' : 'details.back')}
            onClick={() => go({ panel: from })}
          />
        </>
      }
    >
      {empty && (
        <EmptyState
          icon="remove"
          title={t('trash.noneTitle')}
          text={days === 0 ? t('trash.off') : t('trash.noneText', { days: t('trash.days', { count: days }) })}
        />
      )}
      {!empty && (
        <div className={classes.page}>
          {containers !== undefined && containers.length > 0 && (
            <Containers
              entries={containers}
              onForget={(entry) => setForgetting({ containers: [entry], volumes: [] })}
            />
          )}
          {volumes !== undefined && volumes.length > 0 && (
            <Volumes entries={volumes} onForget={(entry) => setForgetting({ containers: [], volumes: [entry] })} />
          )}
        </div>
      )}
      {forgetting && (
        <ForgetDialog
          forgetting={forgetting}
          onConfirm={() => void forget(forgetting)}
          onClose={() => setForgetting(undefined)}
        />
      )}
    </Page>
  );
}
