// What is known of a container's newer image, what an update does, and everything that can be done about it.
import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { type ContainerUpdate, isOffered } from '../../../../runtime/contract/updates.ts';
import { client } from '../../../state/client.ts';
import { notify } from '../../../state/notices.ts';
import { useProblemText } from '../../../state/problem.ts';
import { useUpdates } from '../../../state/updates.ts';
import { Age } from '../../../ui/age.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { type Property, PropertyList } from '../../../ui/property-list.tsx';
import dialogClasses from '../dialogs.module.css';
import { RunProgress } from '../run-form/run-progress.tsx';
import classes from './updates.module.css';
import { type Updating, useUpdating } from './use-updating.ts';

const digestShown = 'sha256:'.length + 12;

function Digest({ digest }: { digest: string }) {
  return (
    <span className={classes.digest} title={digest}>
      {digest.slice(0, digestShown)}
    </span>
  );
}

/** One sentence on how things stand. */
function headline(update: ContainerUpdate | undefined, t: TFunction<'containers'>): string {
  if (update === undefined) return t('updates.state.unknown');
  if (update.pinned) return t('updates.state.pinned');
  if (update.state === 'newer' && !isOffered(update)) return t('updates.state.skipped');
  return t(`updates.state.${update.state}`);
}

function Facts({ update }: { update: ContainerUpdate }) {
  const { t, i18n } = useTranslation('containers');
  const { reference, digest, newDigest, checkedAt } = update;
  const items: Property[] = [
    { label: t('updates.image'), value: reference },
    { label: t('updates.running'), value: digest && <Digest digest={digest} /> },
    { label: t('updates.newest'), value: newDigest && <Digest digest={newDigest} /> },
    { label: t('updates.checked'), value: checkedAt && <Age at={checkedAt} locale={i18n.language} /> },
  ];
  return <PropertyList items={items} />;
}

/** What will happen, before it does. */
function Consequences({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const runs = row.state === 'running' || row.state === 'restarting';
  return (
    <ul className={dialogClasses.list}>
      <li>{t('updates.willPull')}</li>
      <li>{t('updates.willReplace')}</li>
      <li>{runs ? t('updates.willStop') : t('updates.staysStopped')}</li>
      <li>{t('updates.willLose')}</li>
    </ul>
  );
}

function Body({
  row,
  update,
  updating,
}: {
  row: ContainerRow;
  update: ContainerUpdate | undefined;
  updating: Updating;
}) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const { activity } = updating;
  if (activity !== undefined) return <RunProgress activity={activity} />;
  const asked = update?.problem && textOf(update.problem);
  return (
    <div className={dialogClasses.body}>
      <p className={dialogClasses.text} role="status">
        {update?.checking ? t('updates.checking') : headline(update, t)}
      </p>
      {update && <Facts update={update} />}
      {asked && (
        <p className={dialogClasses.text}>
          {asked.title} <span className={classes.soft}>{asked.detail}</span>
        </p>
      )}
      {update?.state === 'newer' && !update.pinned && <Consequences row={row} />}
      {update?.previous && <p className={dialogClasses.text}>{t('updates.canRevert')}</p>}
    </div>
  );
}

interface FooterProps {
  row: ContainerRow;
  update: ContainerUpdate;
  updating: Updating;
}

/** Whether asking a registry can lead to anything. */
function isAskable({ state, pinned }: ContainerUpdate): boolean {
  return !pinned && state !== 'local' && state !== 'fixed';
}

function Footer({ row, update, updating }: FooterProps) {
  const { t } = useTranslation('containers');
  const { call, busy } = updating;
  const one = { engineId: row.engineId, id: row.id };
  const { updates } = client();
  const skips = update.skipped !== undefined && update.skipped === update.newDigest;
  return (
    <div className={classes.footer}>
      <Button
        variant="default"
        disabled={busy}
        onClick={() => call(() => (update.pinned ? updates.unpin(one) : updates.pin(one)))}
      >
        {update.pinned ? t('updates.unpin') : t('updates.pin')}
      </Button>
      {update.previous && (
        <Button variant="default" disabled={busy} onClick={updating.revert}>
          {t('updates.revert')}
        </Button>
      )}
      {update.state === 'newer' && !update.pinned && (
        <Button
          variant="default"
          disabled={busy}
          onClick={() => call(() => updates.skip({ ...one, digest: skips ? undefined : update.newDigest }))}
        >
          {skips ? t('updates.unskip') : t('updates.skip')}
        </Button>
      )}
      {isAskable(update) && (
        <Button
          variant="default"
          disabled={busy}
          loading={update.checking}
          onClick={() => call(() => updates.check({ engineId: row.engineId, ids: [row.id] }))}
        >
          {t('updates.check')}
        </Button>
      )}
      {update.state === 'newer' && !update.pinned && (
        <Button data-first-focus disabled={busy} onClick={updating.apply}>
          {t('updates.apply')}
        </Button>
      )}
    </div>
  );
}

export function UpdateDialog({ row, onClose }: { row: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const update = useUpdates((all) => all.get(row.id));
  const updating = useUpdating(row, () => {
    notify({ kind: 'success', title: t('updates.done', { name: row.name }) });
    onClose();
  });
  const { problem, activity } = updating;
  const text = problem && textOf(problem);
  const error = text && [text.title, text.detail].filter((part) => part !== '').join('\n');
  return (
    <Dialog
      opened
      title={t('updates.title', { name: row.name })}
      onClose={onClose}
      closeLabel={t('updates.close')}
      error={error}
      footer={update && activity === undefined && <Footer row={row} update={update} updating={updating} />}
    >
      <Body row={row} update={update} updating={updating} />
    </Dialog>
  );
}
