// The values of the form for a new network, what is wrong with them, and the same as a command line.

import { isContainerName } from '../../../runtime/contract/container-spec.ts';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import { type Pair, pairsToRecord } from '../../ui/pair-fields.tsx';
import { gatewayProblem, subnetProblem } from './subnet.ts';

export interface NetworkValues {
  name: string;
  driver: string;
  subnet: string;
  gateway: string;
  internal: boolean;
  labels: Pair[];
}

export const networkDrivers = ['bridge', 'macvlan', 'ipvlan', 'overlay'] as const;

export const emptyNetwork: NetworkValues = {
  name: '',
  driver: 'bridge',
  subnet: '',
  gateway: '',
  internal: false,
  labels: [],
};

/** Without the blanks that come with pasting. */
export function trimmed(values: NetworkValues): NetworkValues {
  return { ...values, name: values.name.trim(), subnet: values.subnet.trim(), gateway: values.gateway.trim() };
}

/** What is wrong by field, as keys under `create.problem`. Networks and containers follow one rule of names. */
export function networkProblems(values: NetworkValues, taken: (name: string) => boolean) {
  const { name, subnet, gateway } = values;
  const wrong = isContainerName(name) ? undefined : ('nameInvalid' as const);
  const subnetWrong = subnetProblem(subnet);
  return {
    name: name === '' ? ('nameMissing' as const) : (wrong ?? (taken(name) ? ('nameTaken' as const) : undefined)),
    subnet: subnetWrong,
    gateway: subnetWrong ? undefined : gatewayProblem(gateway, subnet),
  };
}

/** The line of docker that makes the same network. */
export function createCommand(values: NetworkValues): string {
  const flags = values.driver === 'bridge' ? [] : ['--driver', values.driver];
  if (values.subnet !== '') flags.push('--subnet', values.subnet);
  if (values.gateway !== '') flags.push('--gateway', values.gateway);
  if (values.internal) flags.push('--internal');
  for (const [name, value] of Object.entries(pairsToRecord(values.labels))) flags.push('--label', `${name}=${value}`);
  return dockerCommand('network', 'create', ...flags, values.name);
}
