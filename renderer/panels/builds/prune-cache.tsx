// Asks what of the build cache is to go, and shows which records and how much that is before anything is done.
import { Radio, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CacheRecord } from '../../../runtime/contract/builds.ts';
import { client } from '../../state/client.ts';
import { notify } from '../../state/notices.ts';
import { useQuestion } from '../../state/submit.ts';
import { PruneDialog } from '../../ui/dialog/prune-dialog.tsx';
import { formatBytes } from '../../ui/format.ts';
import { freedBytes, type PruneChoice, prunable } from './cache-records.ts';

const spans = ['any', '24', '168', '720'] as const;

export interface PruneCacheProps {
  engineId: string;
  records: readonly CacheRecord[];
  /** Only these; else a person says which. */
  ids: readonly string[] | undefined;
  onClose: () => void;
  onDone: () => void;
}

function usePrune({ engineId, ids, onDone }: PruneCacheProps) {
  const { t, i18n } = useTranslation('builds');
  const { dialog, run } = useQuestion();
  const prune = (choice: PruneChoice) =>
    run(async () => {
      const wish = { engineId, ...choice, ...(ids && { ids: [...ids] }) };
      const { freedBytes: freed } = await client().builds.pruneCache(wish);
      notify({ kind: 'success', title: t('cache.freed', { size: formatBytes(freed, i18n.language) }) });
      onDone();
    });
  return { dialog, prune };
}

/** Mount it to open it. */
export function PruneCache(props: PruneCacheProps) {
  const { records, ids, onClose } = props;
  const { t, i18n } = useTranslation(['builds', 'app']);
  const [what, setWhat] = useState('dangling');
  const [span, setSpan] = useState('any');
  const [now] = useState(() => Date.now());
  const { dialog, prune } = usePrune(props);
  const choice: PruneChoice = {
    all: ids !== undefined || what === 'all',
    ...(span !== 'any' && { unusedForHours: Number(span) }),
  };
  const going = prunable(records, { ...choice, ids: ids && [...ids] }, now);
  const items = going.map(({ id, description, sizeBytes }) => ({
    id,
    name: description || id,
    figure: formatBytes(sizeBytes, i18n.language),
  }));
  return (
    <PruneDialog
      words={{
        title: ids === undefined ? t('cache.pruneTitle') : t('cache.removeTitle', { count: ids.length }),
        confirm: t('cache.pruneNow'),
        cancel: dialog.cancelLabel,
        none: t('cache.nothing'),
        list: t('cache.goingList'),
      }}
      busy={dialog.busy}
      error={dialog.error}
      items={items}
      tools={
        <>
          <Text>{t('cache.meaning')}</Text>
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
        </>
      }
      sum={t('cache.goes', { count: going.length, size: formatBytes(freedBytes(going), i18n.language) })}
      onConfirm={() => void prune(choice)}
      onCancel={onClose}
    />
  );
}
