// Taking a container off a network, from the page of either: the question with its words, and sending it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dockerCommand } from '../../runtime/contract/docker-command.ts';
import type { NetworkRow } from '../../runtime/contract/networks.ts';
import { client } from './client.ts';
import { problemOf, useProblemText } from './problem.ts';
import { useCommandWords } from './resource-list.ts';

/** What the kit's question with a command takes. */
export function useDisconnectNetwork(
  { engineId, id, name }: Pick<NetworkRow, 'engineId' | 'id' | 'name'>,
  container: { id: string; name: string },
  onClose: () => void,
) {
  const { t } = useTranslation(['networks', 'app']);
  const textOf = useProblemText();
  const commandWords = useCommandWords('networks');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const disconnect = async () => {
    setBusy(true);
    try {
      await client().networks.disconnect({ engineId, id, containerId: container.id });
      onClose();
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([title, detail].filter(Boolean).join(' '));
      setBusy(false);
    }
  };
  return {
    danger: true,
    title: t('disconnect.title', { container: container.name, network: name }),
    text: t('disconnect.text'),
    confirmLabel: t('disconnect.action'),
    cancelLabel: t('app:cancel'),
    ...{ busy, error },
    command: { ...commandWords, command: dockerCommand('network', 'disconnect', name, container.name) },
    onConfirm: () => void disconnect(),
    onCancel: onClose,
  };
}
