// Asks before a tag is deleted: a registry deletes the manifest, and with it every tag that means it, so those are named first.
import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../runtime/contract/problem.ts';
import type { TagDeletion } from '../../../runtime/contract/registries.ts';
import { client } from '../../state/client.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { notify } from '../../state/notices.ts';
import { useProblemText } from '../../state/problem.ts';
import { useSubmit } from '../../state/submit.ts';
import { WhenRead } from '../../ui/details-states.tsx';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type Place, referenceOf } from './repository-page.tsx';

interface Props {
  place: Place;
  tag: string;
  onDone: () => void;
  onClose: () => void;
}

/** What deleting it can be refused for, that has words of its own here. */
const refusals = ['unsupported', 'unauthorized', 'forbidden'];

function useRefusal() {
  const { t } = useTranslation('registries');
  const textOf = useProblemText();
  return (problem: Problem) => {
    const { title, detail } = textOf(problem);
    return [refusals.includes(problem.reason) ? t(`delete.${problem.reason}`) : title, detail].join(' ');
  };
}

/** Mount it to open it. */
export function DeleteTag({ place, tag, onDone, onClose }: Props) {
  const { t } = useTranslation(['registries', 'app']);
  const { host, repository } = place;
  const [agreed, setAgreed] = useState(false);
  const form = useSubmit([], useRefusal());
  const read = useLoadWithWords(
    (signal) => client().registries.deletion({ host, repository, tag }, { signal }),
    [host, repository, tag],
  );
  const name = referenceOf(place, tag);
  const others = read.value?.tags.filter((one) => one !== tag) ?? [];
  const more = others.length > 0 || read.value?.complete === false;
  const run = async () => {
    const { value } = read;
    if (value === undefined) return;
    const done = await form.run({}, () => client().registries.delete({ host, repository, digest: value.digest }));
    if (!done) return;
    notify({ kind: 'success', title: t('delete.done', { name }) });
    onDone();
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      danger
      title={t('delete.title', { name: `${repository}:${tag}` })}
      confirmLabel={t('delete.confirm', { count: others.length + 1 })}
      {...form.dialog}
      disabled={read.value === undefined || (more && !agreed)}
      onConfirm={() => void run()}
      onCancel={onClose}
    >
      <WhenRead<TagDeletion> {...read} loading={t('delete.loading')}>
        {(deletion) => (
          <Stack gap="var(--space-3)">
            <Text style={{ overflowWrap: 'anywhere' }}>{t('delete.text', { digest: deletion.digest })}</Text>
            {others.length > 0 ? (
              <NoticeBar kind="warning" title={t('delete.shared', { count: others.length, tags: others.join(', ') })} />
            ) : (
              deletion.complete && <Text>{t('delete.alone')}</Text>
            )}
            {!deletion.complete && <NoticeBar kind="warning" title={t('delete.incomplete')} />}
            {more && (
              <Checkbox
                label={t('delete.agree')}
                checked={agreed}
                onChange={(event) => setAgreed(event.currentTarget.checked)}
              />
            )}
          </Stack>
        )}
      </WhenRead>
    </ConfirmDialog>
  );
}
