// Taking a container off a network, from the page of either: the question with its words, and sending it.
import { useTranslation } from 'react-i18next';
import type { NetworkRow } from '../../runtime/contract/networks.ts';
import { dockerCommand } from '../../runtime/contract/specs/docker-command.ts';
import { client } from './client.ts';
import { useCommandWords } from './lists/resource-list.ts';
import { useQuestion } from './submit.ts';

/** What the kit's question with a command takes. */
export function useDisconnectNetwork(
  { engineId, id, name }: Pick<NetworkRow, 'engineId' | 'id' | 'name'>,
  container: { id: string; name: string },
  onClose: () => void,
) {
  const { t } = useTranslation(['networks', 'app']);
  const commandWords = useCommandWords('networks');
  const { dialog, run } = useQuestion();
  const disconnect = async () => {
    if (await run(() => client().networks.disconnect({ engineId, id, containerId: container.id }))) onClose();
  };
  return {
    danger: true,
    title: t('disconnect.title', { container: container.name, network: name }),
    text: t('disconnect.text'),
    confirmLabel: t('disconnect.action'),
    ...dialog,
    command: { ...commandWords, command: dockerCommand('network', 'disconnect', name, container.name) },
    onConfirm: () => void disconnect(),
    onCancel: onClose,
  };
}
