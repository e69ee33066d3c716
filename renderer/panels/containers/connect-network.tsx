// Connects the container of the page to a network, as it runs.
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { canBeJoined, canJoin, useConnectNetwork } from '../../state/connect-network.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useNetworks } from '../../state/networks.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { inPlace } from '../../ui/entry-group.tsx';
import { EndpointForm } from '../../ui/form/endpoint-form.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';

/** Mount it to open it. */
export function ConnectNetwork({ container, onClose }: { container: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation('networks');
  const commandWords = useCommandWords('networks');
  const networks = useNetworks((state) => state.items);
  const [id, setId] = useState<string | null>(null);
  const network = networks.find((one) => one.id === id);
  const { form, fields, command, submit } = useConnectNetwork(network, container, {
    chooser: 'network',
    onDone: onClose,
  });
  const offered = networks
    .filter((one) => canJoin(one) && canBeJoined(container, one))
    .toSorted((a, b) => naturalCompare(a.name, b.name))
    .map((one) => ({ value: one.id, label: one.name }));
  return (
    <FormDialog
      opened
      title={t('connect.networkTitle', { name: container.name })}
      submitLabel={t('connect.action')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Select
        label={t('connect.network')}
        placeholder={t('connect.networkPlaceholder')}
        nothingFoundMessage={t('connect.nothing')}
        comboboxProps={inPlace}
        searchable
        data={offered}
        value={id}
        error={form.errors.network}
        data-autofocus
        onChange={(next) => {
          setId(next);
          form.changed('network');
        }}
      />
      <EndpointForm {...fields} />
      {command !== undefined && <CommandLine {...commandWords} command={command} />}
    </FormDialog>
  );
}
