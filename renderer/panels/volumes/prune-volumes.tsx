// Clears up volumes that no container uses: each with what it takes, and only those that are ticked go: into the trash, or for good.
import { Checkbox, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import type { PrunableVolume } from '../../../runtime/contract/volumes.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { usePruning } from '../../state/pruning.ts';
import { useSettings } from '../../state/settings.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { PruneDialog } from '../../ui/dialog/prune-dialog.tsx';
import { PruneWork } from '../../ui/dialog/prune-work.tsx';
import type { TickItem } from '../../ui/dialog/tick-list.tsx';
import { useTicks } from '../../ui/dialog/ticks.ts';
import { formatAge, formatBytes } from '../../ui/format.ts';
import { FilterChips } from '../../ui/list/filter-chips.tsx';
import { KeptOutcome } from './kept-outcome.tsx';
import {
  freedBy,
  isLost,
  isTickedAtFirst,
  offeredVolumes,
  type PruneScope,
  pruneScopes,
  staysBehind,
} from './prune-choice.ts';
import { shownName } from './volume-usage.ts';

/** Mount it to open it. */
export function PruneVolumes({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('volumes');
  const words = { title: t('prune.title'), running: t('prune.running') };
  const { busy, begin, work, activity } = usePruning(words, onClose);
  const keeps = activity?.kind === 'trash-volumes';
  if (work)
    return <PruneWork {...work}>{keeps && <KeptOutcome activity={activity} onClose={work.onClose} />}</PruneWork>;
  return <PruneForm busy={busy} begin={begin} onClose={onClose} />;
}

interface FormProps extends Pick<ReturnType<typeof usePruning>, 'busy' | 'begin'> {
  onClose: () => void;
}

const nameOf = ({ name }: PrunableVolume) => name;

function PruneForm({ busy, begin, onClose }: FormProps) {
  const { t, i18n } = useTranslation(['volumes', 'app']);
  const commandWords = useCommandWords('volumes');
  const { engineId, volumes, counting, problem } = usePrunable();
  const [scope, setScope] = useState<PruneScope>('anonymous');
  const offered = useMemo(() => volumes && offeredVolumes(volumes, scope), [volumes, scope]);
  const { chosen, ticks } = useTicks(offered ?? [], { idOf: nameOf, atFirst: isTickedAtFirst });
  const items = useItems(offered, counting);
  const names = chosen.map(nameOf);
  const size = formatBytes(freedBy(chosen), i18n.language);
  const days = useSettings((settings) => settings.trash.keepDays);
  const [keep, setKeep] = useState(true);
  const keeps = keep && days > 0;
  const sum = counting ? 'prune.counting' : keeps ? 'prune.kept' : 'prune.sum';
  const remove = () =>
    keeps ? client().trash.removeVolumes({ engineId, names, lose: [] }) : client().volumes.prune({ engineId, names });
  return (
    <PruneDialog
      words={{
        title: t('prune.title'),
        confirm: t('prune.confirm', { count: names.length }),
        cancel: t('app:cancel'),
        looking: t('prune.looking'),
        none: t(`prune.none.${scope}`),
        list: t('prune.list'),
      }}
      busy={busy}
      problem={problem}
      items={items}
      ticks={ticks}
      tools={
        <FilterChips<PruneScope>
          label={t('prune.scope')}
          options={pruneScopes.map((value) => ({
            value,
            label: t(`prune.${value}`),
            count: volumes && offeredVolumes(volumes, value).length,
          }))}
          value={scope}
          onChange={setScope}
        />
      }
      sum={t(sum, { count: names.length, size })}
      command={() => <CommandLine {...commandWords} command={dockerCommand('volume', 'rm', ...names)} />}
      onConfirm={() => begin(remove)}
      onCancel={onClose}
    >
      {days > 0 && (
        <Checkbox
          label={t('prune.keep', { count: days })}
          description={t('prune.keepText')}
          checked={keep}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
      )}
      {!keeps && chosen.some(isLost) && <Text>{t('prune.lost')}</Text>}
    </PruneDialog>
  );
}

/** What is there at once, and the same with its sizes once they are counted. */
function usePrunable() {
  const engineId = useEngineId();
  const ask = (counted: boolean) => (signal: AbortSignal) =>
    client().volumes.prunable({ engineId, counted }, { signal });
  const listed = useLoadWithWords(ask(false), [engineId]);
  const counted = useLoadWithWords(ask(true), [engineId]);
  return {
    engineId,
    volumes: counted.value ?? listed.value,
    counting: counted.value === undefined && counted.problem === undefined,
    problem: listed.problem ?? counted.problem,
  };
}

/** What is told of each. */
function useItems(offered: readonly PrunableVolume[] | undefined, counting: boolean): TickItem[] | undefined {
  const { t, i18n } = useTranslation('volumes');
  const [now] = useState(Date.now);
  return useMemo(
    () =>
      offered?.map((volume) => {
        const { name, kind, source, project, createdAt, changedAt, bytes, keptFor } = volume;
        const age = (at: number) => formatAge(at, i18n.language, now);
        const at =
          changedAt === undefined
            ? createdAt && t('prune.created', { age: age(createdAt) })
            : t('prune.changed', { age: age(changedAt) });
        const place = kind === 'disk' || kind === 'other' ? source : `${t(`kind.${kind}`)} ${source ?? ''}`.trim();
        const stays = staysBehind(volume) && t('prune.stays');
        const unknown = stays || (counting ? '…' : t('prune.unknown'));
        return {
          id: name,
          name: shownName(volume),
          hint: [place, project, at].filter(Boolean).join(' · '),
          warning:
            keptFor.length > 0 ? t('remove.kept', { names: keptFor.join(', '), count: keptFor.length }) : undefined,
          figure: bytes === undefined ? unknown : formatBytes(bytes, i18n.language),
        };
      }),
    [offered, counting, now, t, i18n.language],
  );
}
