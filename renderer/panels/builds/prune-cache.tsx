// Asks what of the build cache is to go, and shows which records and how much that is before anything is done.
import { Radio, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CacheRecord } from '../../../runtime/contract/builds.ts';
import { client } from '../../state/client.ts';
import { notify } from '../../state/notices.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatBytes } from '../../ui/format.ts';
import classes from './builds.module.css';
import { freedBytes, type PruneChoice, prunable } from './cache-records.ts';

const listed = 200;
const spans = ['any', '24', '168', '720'] as const;

export interface PruneCacheProps {
  engineId: string;
  records: readonly CacheRecord[];
  /** Only these; else a person says which. */
  ids: readonly string[] | undefined;
  onClose: () => void;
  onDone: () => void;
}

function Going({ records }: { records: readonly CacheRecord[] }) {
  const { t, i18n } = useTranslation('builds');
  return (
    <>
      <p className={classes.going} role="status">
        {records.length === 0
          ? t('cache.nothing')
          : t('cache.goes', { count: records.length, size: formatBytes(freedBytes(records), i18n.language) })}
      </p>
      {records.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, which must work by keyboard too
        <ul className={classes.goingList} aria-label={t('cache.goingList')} tabIndex={0}>
          {records.slice(0, listed).map((record) => (
            <li key={record.id}>
              <span className={classes.goingName} title={record.description}>
                {record.description || record.id}
              </span>
              <span className={classes.figure}>{formatBytes(record.sizeBytes, i18n.language)}</span>
            </li>
          ))}
          {records.length > listed && <li>{t('cache.more', { count: records.length - listed })}</li>}
        </ul>
      )}
    </>
  );
}

function usePrune({ engineId, ids, onDone }: PruneCacheProps) {
  const { t, i18n } = useTranslation('builds');
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<{ title: string; detail: string }>();
  const prune = async (choice: PruneChoice) => {
    setBusy(true);
    setError(undefined);
    try {
      const wish = { engineId, ...choice, ...(ids && { ids: [...ids] }) };
      const { freedBytes: freed } = await client().builds.pruneCache(wish);
      notify({ kind: 'success', title: t('cache.freed', { size: formatBytes(freed, i18n.language) }) });
      onDone();
    } catch (thrown) {
      setError(textOf(problemOf(thrown)));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, prune };
}

/** Mount it to open it. */
export function PruneCache(props: PruneCacheProps) {
  const { records, ids, onClose } = props;
  const { t } = useTranslation(['builds', 'app']);
  const [what, setWhat] = useState('dangling');
  const [span, setSpan] = useState('any');
  const [now] = useState(() => Date.now());
  const { busy, error, prune } = usePrune(props);
  const choice: PruneChoice = {
    all: ids !== undefined || what === 'all',
    ...(span !== 'any' && { unusedForHours: Number(span) }),
  };
  const going = prunable(records, { ...choice, ids: ids && [...ids] }, now);
  return (
    <ConfirmDialog
      opened
      danger
      title={ids === undefined ? t('cache.pruneTitle') : t('cache.removeTitle', { count: ids.length })}
      confirmLabel={t('cache.pruneNow')}
      cancelLabel={t('app:cancel')}
      busy={busy}
      error={error && [error.title, error.detail].filter(Boolean).join(' ')}
      disabled={going.length === 0}
      onConfirm={() => void prune(choice)}
      onCancel={onClose}
    >
      <Stack gap="var(--space-3)">
        <p className={classes.going}>{t('cache.meaning')}</p>
        {ids === undefined && (
          <>
            <Radio.Group label={t('cache.what')} value={what} onChange={setWhat}>
              <Stack gap="var(--space-2)" mt="var(--space-1)">
                <Radio value="dangling" label={t('cache.dangling')} description={t('cache.danglingText')} />
                <Radio value="all" label={t('cache.all')} description={t('cache.allText')} />
              </Stack>
            </Radio.Group>
            <Select
              label={t('cache.unusedFor')}
              data={spans.map((value) => ({ value, label: t(`cache.span.${value}`) }))}
              value={span}
              allowDeselect={false}
              onChange={(value) => setSpan(value ?? 'any')}
            />
          </>
        )}
        <Going records={going} />
      </Stack>
    </ConfirmDialog>
  );
}
