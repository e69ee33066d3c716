// Waits in the background until a container has stopped, is healthy, and the like; a notice tells when it is so.
import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type WaitCondition, waitCondition } from '../../../../runtime/contract/container-work.ts';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { client } from '../../../state/client.ts';
import { notify } from '../../../state/notices.ts';
import { useSubmit } from '../../../state/submit.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { isActive } from '../actions.ts';

/** Why waiting for it makes no sense now. */
function pointless(until: WaitCondition, row: ContainerRow): 'no-check' | 'so-already' | undefined {
  if (until === 'healthy') {
    if (row.state === 'running' && row.health === undefined) return 'no-check';
    return row.health === 'healthy' || !isActive(row) ? 'so-already' : undefined;
  }
  if (until === 'running') return row.state === 'running' ? 'so-already' : undefined;
  return until === 'stopped' && !isActive(row) ? 'so-already' : undefined;
}

export function WaitDialog({ row, onClose }: { row: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation('containers');
  const form = useSubmit([]);
  const open = waitCondition.options.filter((until) => pointless(until, row) === undefined);
  const [until, setUntil] = useState<WaitCondition>(open[0] ?? 'removed');
  const submit = async () => {
    const { engineId, id, name } = row;
    const begin = async () => {
      await client().containers.wait({ engineId, id, until });
    };
    if (!(await form.run({}, begin))) return;
    notify({ kind: 'info', title: t('work.wait.begun', { name }), text: t('work.wait.begunText') });
    onClose();
  };
  return (
    <FormDialog
      opened
      title={t('work.wait.title', { name: row.name })}
      submitLabel={t('work.wait.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Radio.Group
        label={t('work.wait.until')}
        value={until}
        onChange={(value) => setUntil(waitCondition.options.find((one) => one === value) ?? until)}
      >
        <Stack gap="var(--space-2)" mt="var(--space-2)">
          {waitCondition.options.map((one) => {
            const why = pointless(one, row);
            return (
              <Radio
                key={one}
                value={one}
                disabled={why !== undefined}
                label={t(`work.wait.condition.${one}`)}
                description={why === undefined ? t(`work.wait.text.${one}`) : t(`work.wait.pointless.${why}`)}
              />
            );
          })}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
