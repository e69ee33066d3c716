// Clears up stopped containers: each with what it takes and when it was used last, and only those that are ticked go.
import { Checkbox, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrunableContainer } from '../../../../runtime/contract/container-work.ts';
import { client } from '../../../state/client.ts';
import { useContainers } from '../../../state/containers.ts';
import { useEngineId } from '../../../state/engines.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { useCommandWords } from '../../../state/resource-list.ts';
import { Age } from '../../../ui/age.tsx';
import { CommandLine } from '../../../ui/command-line.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { actionCommand } from '../actions.ts';
import { type Outcome, perform } from '../use-actions.ts';
import classes from './work.module.css';

interface Props {
  onClose: () => void;
  /** What came of it, when it did not all work out. */
  onOutcome: (outcome: Outcome) => void;
}

const removal = { force: false, volumes: false };

export function PruneDialog({ onClose, onOutcome }: Props) {
  const { t, i18n } = useTranslation('containers');
  const engineId = useEngineId();
  const rows = useContainers((state) => state.byId);
  const commandWords = useCommandWords('containers');
  const { value, problem } = useLoadWithWords(
    (signal) => client().containers.prunable({ engineId }, { signal }),
    [engineId],
  );
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  // What was started or removed meanwhile is nobody's to clear up.
  const items = (value ?? []).filter(({ id }) => rows.has(id));
  const chosen = items.filter(({ id }) => !left.has(id));
  const size = chosen.reduce((sum, one) => sum + one.sizeBytes, 0);
  const asked = chosen.flatMap(({ id }) => rows.get(id) ?? []);
  const toggle = (id: string) =>
    setLeft((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const toggleAll = () => setLeft(left.size === 0 ? new Set(items.map(({ id }) => id)) : new Set());
  const remove = async () => {
    setBusy(true);
    onOutcome(await perform('remove', asked, removal));
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      danger
      busy={busy}
      disabled={asked.length === 0}
      title={t('work.prune.title')}
      confirmLabel={t('work.prune.confirm', { count: asked.length })}
      cancelLabel={t('remove.cancel')}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <div className={classes.body}>
        {problem && <NoticeBar kind="error" {...problem} />}
        {value === undefined && !problem && (
          <Skeleton height={80} aria-label={t('work.prune.counting')} role="status" />
        )}
        {value !== undefined && items.length === 0 && <p className={classes.text}>{t('work.prune.none')}</p>}
        {items.length > 0 && (
          <>
            <p className={classes.text}>{t('work.prune.text')}</p>
            <Checkbox
              checked={chosen.length === items.length}
              indeterminate={chosen.length > 0 && chosen.length < items.length}
              onChange={toggleAll}
              label={t('work.prune.all', { count: chosen.length, size: formatBytes(size, i18n.language) })}
            />
            <ul className={classes.prunable} aria-label={t('work.prune.list')}>
              {items.map((one) => (
                <PrunableRow key={one.id} one={one} checked={!left.has(one.id)} onToggle={() => toggle(one.id)} />
              ))}
            </ul>
            {asked.length > 0 && <CommandLine {...commandWords} command={actionCommand('remove', asked, removal)} />}
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}

function PrunableRow({ one, checked, onToggle }: { one: PrunableContainer; checked: boolean; onToggle: () => void }) {
  const { t, i18n } = useTranslation('containers');
  const used = one.lastUsedAt;
  return (
    <li className={classes.prunableRow}>
      <Checkbox checked={checked} onChange={onToggle} label={one.name} description={one.image} />
      <span className={classes.figures}>
        <span>{formatBytes(one.sizeBytes, i18n.language)}</span>
        <span className={classes.explained}>
          {used === undefined ? t('work.prune.never') : <Age at={used} locale={i18n.language} />}
        </span>
      </span>
    </li>
  );
}
