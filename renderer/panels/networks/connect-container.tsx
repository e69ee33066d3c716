// Connects a container to the network of the page, as it runs.
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { canBeJoined, useConnectNetwork } from '../../state/connect-network.ts';
import { useContainers } from '../../state/containers.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { inPlace } from '../../ui/entry-group.tsx';
import { EndpointForm } from '../../ui/form/endpoint-form.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';

/** Mount it to open it. */
export function ConnectContainer({ network, onClose }: { network: NetworkRow; onClose: () => void }) {
  const { t } = useTranslation('networks');
  const commandWords = useCommandWords('networks');
  const containers = useContainers((state) => state.items);
  const [id, setId] = useState<string | null>(null);
  const container = containers.find((one) => one.id === id);
  const { form, fields, command, submit } = useConnectNetwork(network, container, {
    chooser: 'container',
    onDone: onClose,
  });
  const offered = containers
    .filter((one) => canBeJoined(one, network))
    .toSorted((a, b) => naturalCompare(a.name, b.name))
    .map((one) => ({ value: one.id, label: one.name }));
  return (
    <FormDialog
      opened
      title={t('connect.containerTitle', { name: network.name })}
      submitLabel={t('connect.action')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Select
        label={t('connect.container')}
        placeholder={t('connect.containerPlaceholder')}
        nothingFoundMessage={t('connect.nothing')}
        comboboxProps={inPlace}
        searchable
        data={offered}
        value={id}
        error={form.errors.container}
        data-autofocus
        onChange={(next) => {
          setId(next);
          form.changed('container');
        }}
      />
      <EndpointForm {...fields} />
      {command !== undefined && <CommandLine {...commandWords} command={command} />}
    </FormDialog>
  );
}
