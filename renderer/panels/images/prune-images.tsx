// Clears up images that no container uses: each with what it takes, the sum that comes back, and only those that are ticked go.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytesFreed, ownImage, type PrunableImage } from '../../../runtime/contract/image-shelf.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { useAgeWords, usePruning } from '../../state/pruning.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { AgeSelect } from '../../ui/dialog/age-select.tsx';
import { PruneDialog } from '../../ui/dialog/prune-dialog.tsx';
import { PruneWork } from '../../ui/dialog/prune-work.tsx';
import type { TickItem } from '../../ui/dialog/tick-list.tsx';
import { useTicks } from '../../ui/dialog/ticks.ts';
import { formatAge, formatBytes } from '../../ui/format.ts';
import { FilterChips } from '../../ui/list/filter-chips.tsx';
import { shortId } from './image-usage.ts';
import { isSomebodys, offeredImages, type PruneScope } from './prune-choice.ts';
import classes from './shelf.module.css';

const scopes = ['dangling', 'unused'] as const;

/** Mount it to open it. */
export function PruneImages({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('images');
  const { busy, begin, work } = usePruning({ title: t('prune.title'), running: t('prune.running') }, onClose);
  if (work) return <PruneWork {...work} />;
  return <PruneForm busy={busy} begin={begin} onClose={onClose} />;
}

function usePrunable() {
  const engineId = useEngineId();
  const read = useLoadWithWords((signal) => client().images.prunable({ engineId }, { signal }), [engineId]);
  return { engineId, ...read };
}

interface FormProps extends Pick<ReturnType<typeof usePruning>, 'busy' | 'begin'> {
  onClose: () => void;
}

const idOf = ({ id }: PrunableImage) => id;

function PruneForm({ busy, begin, onClose }: FormProps) {
  const { t, i18n } = useTranslation(['images', 'app']);
  const commandWords = useCommandWords('images');
  const ageWords = useAgeWords();
  const { engineId, value, problem } = usePrunable();
  const [scope, setScope] = useState<PruneScope>('dangling');
  const [days, setDays] = useState(0);
  const [now] = useState(Date.now);
  const offered = useMemo(() => value && offeredImages(value.images, scope, days, now), [value, scope, days, now]);
  const { chosen, ticks } = useTicks(offered ?? [], { idOf, atFirst: isSomebodys, inAll: isSomebodys });
  const items = usePruneItems(offered, now);
  const count = chosen.length;
  const size = formatBytes(value ? bytesFreed(value, ticks.ids) : 0, i18n.language);
  const counts = {
    dangling: value?.images.filter(({ tags }) => tags.length === 0).length,
    unused: value?.images.length,
  };
  return (
    <PruneDialog
      words={{
        title: t('prune.title'),
        confirm: t('prune.confirm', { count }),
        cancel: t('app:cancel'),
        looking: t('prune.counting'),
        none: t('prune.none'),
        list: t('prune.list'),
      }}
      busy={busy}
      problem={problem}
      items={items}
      ticks={ticks}
      tools={
        <div className={classes.pruneTools}>
          <FilterChips<PruneScope>
            label={t('prune.scope')}
            options={scopes.map((one) => ({ value: one, label: t(`prune.${one}`), count: counts[one] }))}
            value={scope}
            onChange={setScope}
          />
          <AgeSelect words={ageWords} days={days} onChange={setDays} />
        </div>
      }
      sum={t('prune.all', { count, size })}
      command={() => <CommandLine {...commandWords} command={dockerCommand('rmi', ...chosen.flatMap(namesOf))} />}
      onConfirm={() => begin(() => client().images.prune({ engineId, ids: chosen.map(idOf) }))}
      onCancel={onClose}
    />
  );
}

function namesOf({ id, tags }: PrunableImage): string[] {
  return tags.length > 0 ? tags : [shortId(id)];
}

/** What is told of each. */
function usePruneItems(offered: readonly PrunableImage[] | undefined, now: number): TickItem[] | undefined {
  const { t, i18n } = useTranslation('images');
  return useMemo(
    () =>
      offered?.map(({ id, tags, sizeBytes, uniqueBytes, createdAt }) => {
        const own = ownImage(tags);
        return {
          id,
          name: tags.length > 0 ? tags.join(', ') : shortId(id),
          hint: [formatAge(createdAt, i18n.language, now), own && t(`own.${own}`)].filter(Boolean).join(' · '),
          figure: formatBytes(sizeBytes, i18n.language),
          figureHint:
            uniqueBytes < sizeBytes ? t('prune.unique', { size: formatBytes(uniqueBytes, i18n.language) }) : undefined,
        };
      }),
    [offered, now, t, i18n.language],
  );
}
