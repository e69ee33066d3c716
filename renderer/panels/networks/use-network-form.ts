// The state of the form for a new network: values, what is wrong with them in words, what overlaps, and what submitting does.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Overlap, overlapsOf } from '../../../runtime/contract/networks/network-overlaps.ts';
import { type NetworkPlan, type PlanProblem, planProblems } from '../../../runtime/contract/networks/network-plan.ts';
import type { NetworkAbilities } from '../../../runtime/contract/networks.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { useNetworkAbilities, useNetworkLacks } from '../../state/network-abilities.ts';
import { useNetworks } from '../../state/networks.ts';
import { notify } from '../../state/notices.ts';
import { useSubmit } from '../../state/submit.ts';
import { emptyNetwork, type NetworkValues, newPool, planOf, proposeSubnet, saidPools } from './network-form.ts';

const plain = ['name', 'driver', 'ipv4', 'ipv6', 'attachable', 'ingress', 'scope', 'configOnly', 'configFrom'] as const;
const more = ['ipamDriver', 'ipamOptions'] as const;
const poolParts = ['subnet', 'gateway', 'range', 'auxiliary'] as const;

/** Until it is known what the engine can do. */
const unknown: NetworkAbilities = {
  flavour: 'docker',
  drivers: ['bridge', 'macvlan', 'ipvlan'],
  swarm: false,
  lacks: [],
};

function useHost(engineId: string) {
  return useLoadWithWords((signal) => client().networks.host({ engineId }, { signal }), [engineId]);
}

/** Says a problem of the plan, or the engine's refusal, at its field. */
function useWords() {
  const { t } = useTranslation('networks');
  const problem = ({ kind, subnet = '' }: PlanProblem) => t(`create.problem.${kind}`, { subnet });
  const overlap = ({ kind, name, range }: Overlap) => t(`create.overlap.${kind}`, { name, range });
  const refusal = ({ reason, field, message, facts }: Problem): string | undefined => {
    if (reason === 'subnet-overlaps' && facts) {
      return t(`create.overlap.${facts.kind as Overlap['kind']}`, { name: facts.name, range: facts.other });
    }
    if (reason === 'unsupported' && field === 'driver') return t('create.problem.driverUnsupported', { message });
    // The engine alone knows what else uses the addresses, and its words name it.
    return reason === 'conflict' && field?.endsWith('.subnet')
      ? t('create.problem.subnetTaken', { message })
      : undefined;
  };
  return { problem, overlap, refusal };
}

/** By the field: the plan's `pools.N.auxiliary.NAME` is one field of the form. */
function fieldOf(field: string): string {
  return /^pools\.\d+\.auxiliary/.exec(field)?.[0] ?? field.replace(/^options\..*/, 'options');
}

export type NetworkFormState = ReturnType<typeof useNetworkForm>;

export function useNetworkForm(onDone: () => void) {
  const engineId = useEngineId();
  const items = useNetworks((state) => state.items);
  const abilities = useNetworkAbilities() ?? unknown;
  const lack = useNetworkLacks(abilities);
  const host = useHost(engineId);
  const words = useWords();
  const [values, setValues] = useState(emptyNetwork);
  const [despiteHost, setDespiteHost] = useState(false);
  const pools = saidPools(values);
  const poolFields = pools.flatMap((_, index) => poolParts.map((part) => `pools.${index}.${part}`));
  const form = useSubmit([...plain, ...more, 'options', ...poolFields], words.refusal);
  const plan = planOf(values, abilities.flavour);
  const overlaps = overlapsOf(plan, items, host.value);
  const hard = overlaps.find(({ kind }) => kind === 'network');
  const soft = overlaps.filter(({ kind }) => kind !== 'network');

  const change = (part: Partial<NetworkValues>) => {
    setValues((before) => ({ ...before, ...part }));
    for (const field of Object.keys(part)) {
      if (field === 'pools') for (const one of poolFields) form.changed(one);
      else form.changed(field);
    }
    if ('pools' in part) setDespiteHost(false);
    if ('driver' in part) form.changed('options');
  };
  const submit = async () => {
    const found = foundProblems(plan, abilities, (name) => items.some((row) => row.name === name), words.problem);
    if (hard) found[`pools.${hard.pool}.subnet`] ??= words.overlap(hard);
    if (soft[0] && !despiteHost) found[`pools.${soft[0].pool}.subnet`] ??= words.overlap(soft[0]);
    const send = async () => {
      const { warning } = await client().networks.create({ engineId, plan, despiteHost });
      if (warning !== '') notify({ kind: 'info', title: plan.name, text: warning });
    };
    if (await form.run(found, send)) onDone();
  };
  const propose = (version: 4 | 6) => {
    const taken = [
      ...items.flatMap(({ subnets }) => subnets.map(({ subnet }) => subnet)),
      ...(host.value?.interfaces.flatMap(({ addresses }) => addresses) ?? []),
      ...(host.value?.routes.map(({ range }) => range) ?? []),
      ...pools.map(({ subnet }) => subnet),
    ];
    const subnet = proposeSubnet(taken, version);
    if (subnet === undefined) return;
    const free = values.pools.find((pool) => !saidPools({ pools: [pool] }).length);
    const filled = values.pools.map((pool) => (pool === free ? { ...pool, subnet } : pool));
    change({ pools: free ? filled : [...values.pools, newPool(subnet)] });
  };
  /** What is wrong with a part of a pool, or what its subnet overlaps. */
  const poolError = (key: number, part: (typeof poolParts)[number]): string | undefined => {
    const index = pools.findIndex((pool) => pool.key === key);
    const said = form.errors[`pools.${index}.${part}`];
    return said ?? (part === 'subnet' && hard?.pool === index ? words.overlap(hard) : undefined);
  };
  return {
    ...{ values, change, form, submit, propose, poolError, plan, abilities, lack },
    host,
    /** What the host has of these addresses by itself, in words. */
    soft: soft.map(words.overlap),
    ...{ despiteHost, setDespiteHost },
    others: items,
  };
}

function foundProblems(
  plan: NetworkPlan,
  abilities: NetworkAbilities,
  taken: (name: string) => boolean,
  wordsOf: (problem: PlanProblem) => string,
): Record<string, string | undefined> {
  const problems = planProblems(plan, abilities);
  if (taken(plan.name)) problems.push({ field: 'name', kind: 'nameTaken' });
  const found: Record<string, string | undefined> = {};
  for (const problem of problems) found[fieldOf(problem.field)] ??= wordsOf(problem);
  return found;
}
