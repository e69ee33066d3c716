// Connecting a container to a network, from the page of either: values, what is wrong with them in words, and sending it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import {
  connectCommand,
  type EndpointProblem,
  endpointProblem,
  type NetworkEndpoint,
} from '../../runtime/contract/networks/network-endpoint.ts';
import type { NetworkRow } from '../../runtime/contract/networks.ts';
import { client } from './client.ts';
import { useLoad } from './load.ts';
import { useNetworkAbilities, useNetworkLacks } from './network-abilities.ts';
import { useSubmit } from './submit.ts';

interface Values {
  aliases: string[];
  ipv4: string;
  ipv6: string;
  mac: string;
  gatewayPriority: string;
  linkLocal: string[];
  driverOptions: readonly { name: string; value: string }[];
}

type Field = keyof Values;

const empty: Values = {
  ...{ aliases: [], ipv4: '', ipv6: '', mac: '', gatewayPriority: '', linkLocal: [], driverOptions: [] },
};

/** Joins nothing: the host's own network and none, settings alone, and those that a swarm keeps for itself. */
export function canJoin(network: NetworkRow): boolean {
  const { driver, name, scope } = network;
  if (network.configOnly || network.ingress || (scope === 'swarm' && !network.attachable)) return false;
  return driver !== 'host' && driver !== 'null' && name !== 'host' && name !== 'none';
}

/** Containers in the host's network, or in none, stay alone. */
export function canBeJoined(container: ContainerRow, network: NetworkRow): boolean {
  const alone = container.networks.some((name) => name === 'host' || name === 'none');
  return (
    !alone && !container.networks.includes(network.name) && container.state !== 'dead' && container.state !== 'removing'
  );
}

function endpointOf(values: Values): NetworkEndpoint {
  const { ipv4, ipv6, mac } = values;
  const priority = values.gatewayPriority.trim();
  const options = values.driverOptions.filter(({ name }) => name.trim() !== '');
  return {
    aliases: values.aliases,
    ...(ipv4.trim() && { ipv4: ipv4.trim() }),
    ...(ipv6.trim() && { ipv6: ipv6.trim() }),
    ...(mac.trim() && { mac: mac.trim() }),
    ...(values.linkLocal.length > 0 && { linkLocal: values.linkLocal }),
    ...(options.length > 0 && {
      driverOptions: Object.fromEntries(options.map(({ name, value }) => [name.trim(), value])),
    }),
    ...(priority && { gatewayPriority: Number(priority) }),
  };
}

/** The words of the fields, for the kit's form of a place. */
function useEndpointWords() {
  const { t } = useTranslation('networks');
  return {
    label: (field: Field) => t(`connect.field.${field}`),
    help: (field: Field) =>
      field === 'aliases' || field === 'gatewayPriority' ? t(`connect.help.${field}`) : undefined,
    example: (field: Field) => (field === 'ipv4' || field === 'ipv6' ? t('connect.byEngine') : undefined),
    more: { title: t('connect.more'), hint: t('connect.moreHint') },
    pairs: {
      add: t('create.options.add'),
      name: t('create.options.name'),
      value: t('create.options.value'),
      remove: (number: number) => t('create.options.remove', { number }),
    },
  };
}

function useMembers(network: NetworkRow | undefined) {
  const { engineId = '', id = '' } = network ?? {};
  const read = async (signal: AbortSignal) =>
    id === '' ? [] : (await client().networks.inspect({ engineId, id }, { signal })).containers;
  return useLoad(read, [engineId, id]).value ?? [];
}

const fields = ['network', 'container', 'aliases', 'ipv4', 'ipv6', 'mac', 'gatewayPriority', 'linkLocal'];

/** Either of the two may still have to be chosen; `chooser` is the field in which. */
export function useConnectNetwork(
  network: NetworkRow | undefined,
  container: Pick<ContainerRow, 'id' | 'name'> | undefined,
  { chooser, onDone }: { chooser: 'network' | 'container'; onDone: () => void },
) {
  const { t } = useTranslation(['networks', 'app']);
  const lacks = useNetworkLacks(useNetworkAbilities());
  const members = useMembers(network);
  const words = useEndpointWords();
  const [values, setValues] = useState<Values>(empty);
  const form = useSubmit(fields, ({ reason, field }) => {
    if (field !== 'ipv4' && field !== 'ipv6') return undefined;
    if (reason === 'conflict') return t('connect.problem.addressInUse');
    return reason === 'unsupported' ? t('connect.problem.addressChosen') : undefined;
  });
  const wordsOf = ({ kind, detail = '' }: EndpointProblem) => t(`connect.problem.${kind}`, { detail });
  const change = (part: Partial<Values>) => {
    setValues((before) => ({ ...before, ...part }));
    for (const field of Object.keys(part)) form.changed(field);
  };
  const problemsOf = (endpoint: NetworkEndpoint, to: NetworkRow): Record<string, string | undefined> => {
    const taken = members.map(({ name, ipv4, ipv6 }) => ({ name, addresses: [ipv4, ipv6] }));
    const wrong = endpointProblem(endpoint, { name: to.name, subnets: to.subnets, taken });
    const priority = endpoint.gatewayPriority;
    return {
      ...(wrong && { [wrong.field]: wordsOf(wrong) }),
      ...(priority !== undefined &&
        !Number.isSafeInteger(priority) && { gatewayPriority: t('app:problem.number-invalid') }),
    };
  };
  const submit = async () => {
    if (network === undefined || container === undefined) {
      await form.run({ [chooser]: t('connect.choose') }, async () => undefined);
      return;
    }
    const endpoint = endpointOf(values);
    const { engineId, id } = network;
    const send = () => client().networks.connect({ engineId, id, containerId: container.id, endpoint });
    if (await form.run(problemsOf(endpoint, network), send)) onDone();
  };
  const command = network && container ? connectCommand(endpointOf(values), network.name, container.name) : undefined;
  return {
    ...{ form, command, submit },
    /** What the kit's form of a place takes. */
    fields: {
      words,
      values,
      onChange: change,
      errors: form.errors,
      lack: (field: Field) => lacks(`endpoint.${field}`),
    },
  };
}
