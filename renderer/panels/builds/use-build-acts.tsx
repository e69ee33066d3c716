// What can be done with builds wherever they are listed: again, stop, run what came of it, change, compare, forget.
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { cancelActivity } from '../../state/activities.ts';
import { useBuilds, useRebuild } from '../../state/builds.ts';
import { client } from '../../state/client.ts';
import { useRemoval } from '../../state/lists/resource-list.ts';
import { go } from '../../state/navigation.ts';
import { useReportProblem } from '../../state/problem.ts';
import { RemovalDialog } from '../../ui/dialog/removal-dialog.tsx';
import { buildName } from './words.ts';

export interface BuildActs {
  open: (row: BuildRow) => void;
  /** Builds the same again and shows it. */
  rebuild: (row: BuildRow) => void;
  cancel: (row: BuildRow) => void;
  run: (row: BuildRow) => void;
  /** Opens the form with what the build was told. */
  change: (row: BuildRow) => void;
  /** The older one stands at the left. */
  compare: (one: BuildRow, other: BuildRow) => void;
  askRemove: (rows: readonly BuildRow[]) => void;
}

/** The build before a build of the same folder and Dockerfile, which is what one wants to know it against. */
export function previousOf(row: BuildRow, all: readonly BuildRow[]): BuildRow | undefined {
  const { folder, dockerfile, target } = row.spec;
  return all
    .filter(({ spec }) => spec.folder === folder && spec.dockerfile === dockerfile && spec.target === target)
    .filter(({ id, startedAt }) => id !== row.id && startedAt < row.startedAt)
    .toSorted((a, b) => b.startedAt - a.startedAt)[0];
}

/** `dialogs` belong into the page; `onRemoved` is called when what was asked for is gone. */
export function useBuildActs(onRemoved?: () => void) {
  const report = useReportProblem();
  const rebuild = useRebuild();
  const [removing, setRemoving] = useState<readonly BuildRow[]>([]);
  const again = useCallback(
    (row: BuildRow) => {
      rebuild(row).then(
        (object) => go({ panel: 'builds', object, tab: 'steps' }),
        (error: unknown) => report(error),
      );
    },
    [rebuild, report],
  );
  const acts = useMemo(
    (): BuildActs => ({
      open: ({ id }) => go({ panel: 'builds', object: id }),
      rebuild: again,
      cancel: ({ activityId }) => void cancelActivity(activityId).catch((error: unknown) => report(error)),
      run: ({ spec, imageId }) => {
        const image = spec.tags[0] ?? imageId;
        if (image !== undefined) go({ panel: 'containers', form: 'run', object: image });
      },
      change: ({ id }) => go({ panel: 'builds', object: id, form: 'new' }),
      compare: (one, other) => {
        const [first, second] = one.startedAt <= other.startedAt ? [one, other] : [other, one];
        go({ panel: 'builds', object: first.id, form: `compare:${second.id}` });
      },
      askRemove: setRemoving,
    }),
    [again, report],
  );
  const close = () => setRemoving([]);
  const dialogs = removing.length > 0 && (
    <RemoveBuilds
      rows={removing}
      onCancel={close}
      onDone={() => {
        close();
        onRemoved?.();
      }}
    />
  );
  return { acts, dialogs };
}

interface RemoveProps {
  rows: readonly BuildRow[];
  onDone: () => void;
  onCancel: () => void;
}

function RemoveBuilds({ rows, onDone, onCancel }: RemoveProps) {
  const { t } = useTranslation('builds');
  const live = useBuilds((state) => state.byId);
  const removal = useRemoval(
    'builds',
    rows.map(({ spec }) => buildName(spec)),
  );
  const items = rows.map((row) => ({
    id: row.id,
    name: buildName(row.spec),
    notes: [row.spec.folder],
    blocked: live.get(row.id)?.status === 'running' ? t('remove.running') : undefined,
  }));
  return (
    <RemovalDialog
      {...removal}
      items={items}
      command={() => null}
      remove={(id) => client().builds.remove({ buildIds: [id] })}
      onDone={onDone}
      onCancel={onCancel}
    />
  );
}
