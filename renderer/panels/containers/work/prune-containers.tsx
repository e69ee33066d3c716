// Clears up stopped containers: each with what it takes and when it was used last, and only those that are ticked go.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrunableContainer } from '../../../../runtime/contract/container-work.ts';
import { client } from '../../../state/client.ts';
import { useContainers } from '../../../state/containers.ts';
import { useEngineId } from '../../../state/engines.ts';
import { useCommandWords } from '../../../state/lists/resource-list.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { PruneDialog } from '../../../ui/dialog/prune-dialog.tsx';
import type { TickItem } from '../../../ui/dialog/tick-list.tsx';
import { useTicks } from '../../../ui/dialog/ticks.ts';
import { formatAge, formatBytes } from '../../../ui/format.ts';
import { actionCommand } from '../actions.ts';
import { type Outcome, perform } from '../use-actions.ts';

interface Props {
  onClose: () => void;
  /** What came of it, when it did not all work out. */
  onOutcome: (outcome: Outcome) => void;
}

const removal = { force: false, volumes: false };
const idOf = ({ id }: PrunableContainer) => id;

/** Mount it to open it. */
export function PruneContainers({ onClose, onOutcome }: Props) {
  const { t, i18n } = useTranslation('containers');
  const engineId = useEngineId();
  const rows = useContainers((state) => state.byId);
  const commandWords = useCommandWords('containers');
  const { value, problem } = useLoadWithWords(
    (signal) => client().containers.prunable({ engineId }, { signal }),
    [engineId],
  );
  const [busy, setBusy] = useState(false);
  // What was started or removed meanwhile is nobody's to clear up.
  const offered = value?.filter(({ id }) => rows.has(id));
  const { chosen, ticks } = useTicks(offered ?? [], { idOf });
  const itemOf = useItems();
  const asked = chosen.flatMap(({ id }) => rows.get(id) ?? []);
  const size = chosen.reduce((sum, one) => sum + one.sizeBytes, 0);
  const remove = async () => {
    setBusy(true);
    onOutcome(await perform('remove', asked, removal));
    onClose();
  };
  return (
    <PruneDialog
      words={{
        title: t('work.prune.title'),
        confirm: t('work.prune.confirm', { count: asked.length }),
        cancel: t('remove.cancel'),
        looking: t('work.prune.counting'),
        none: t('work.prune.none'),
        list: t('work.prune.list'),
      }}
      busy={busy}
      problem={problem}
      items={offered?.map(itemOf)}
      ticks={ticks}
      text={t('work.prune.text')}
      sum={t('work.prune.all', { count: chosen.length, size: formatBytes(size, i18n.language) })}
      command={() => <CommandLine {...commandWords} command={actionCommand('remove', asked, removal)} />}
      onConfirm={() => void remove()}
      onCancel={onClose}
    />
  );
}

/** What is told of each. */
function useItems(): (one: PrunableContainer) => TickItem {
  const { t, i18n } = useTranslation('containers');
  const [now] = useState(Date.now);
  return ({ id, name, image, sizeBytes, lastUsedAt: used }) => ({
    id,
    name,
    hint: image,
    figure: formatBytes(sizeBytes, i18n.language),
    figureHint: used === undefined ? t('work.prune.never') : formatAge(used, i18n.language, now),
  });
}
