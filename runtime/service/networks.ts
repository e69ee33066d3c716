// Answers the contract's networks.
import type { HostNetworks } from '../contract/networks/network-overlaps.ts';
import { type NetworkPlan, networkCommand } from '../contract/networks/network-plan.ts';
import { readHostNetworks } from '../engine/networks/host-networks.ts';
import { networkAbilities } from '../engine/networks/network-limits.ts';
import { createNetwork, inspectNetwork, listNetworks } from '../engine/networks.ts';
import type { ActivityRegistry } from './activities/activity-registry.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import type { Watchers } from './lists/watchers.ts';
import { checkOverlaps, checkPlan, trimmedPlan } from './networks/network-checks.ts';
import { NetworkWork } from './networks/network-work.ts';
import { isLoss, problemOf } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';
import type { ToolImage } from './tools/tool-image.ts';

export interface NetworkHands {
  engines: EngineRegistry;
  watchers: Watchers;
  activities: ActivityRegistry;
  tools: ToolImage;
}

export function networksProcedures(hands: NetworkHands) {
  const { networks } = procedures;
  const { engines, watchers } = hands;
  const at = (engineId: string) => engines.connection(engineId);
  const work = new NetworkWork(hands);
  return {
    watch: networks.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).networks;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: networks.inspect.handler(({ input, signal }) => inspectNetwork(at(input.engineId), input.id, signal)),
    abilities: networks.abilities.handler(({ input, signal }) => networkAbilities(at(input.engineId), signal)),
    host: networks.host.handler(({ input, signal }) => hostOf(hands, input.engineId, signal)),
    create: networks.create.handler(({ input }) => create(hands, input)),
    remove: networks.remove.handler(({ input: { engineId, id, disconnect = false } }) =>
      work.remove(engineId, id, disconnect),
    ),
    prune: networks.prune.handler(({ input }) => work.prune(input.engineId, input.ids)),
    connect: networks.connect.handler(({ input }) => work.connect(input)),
    disconnect: networks.disconnect.handler(({ input }) => work.disconnect(input)),
  };
}

async function hostOf({ engines, tools }: NetworkHands, engineId: string, signal?: AbortSignal): Promise<HostNetworks> {
  const link = engines.link(engineId);
  return readHostNetworks(link.connection, await tools.on(link), signal);
}

interface Wish {
  engineId: string;
  plan: NetworkPlan;
  despiteHost?: boolean | undefined;
}

async function create(hands: NetworkHands, wish: Wish): Promise<{ id: string; warning: string }> {
  const { engineId } = wish;
  const connection = hands.engines.connection(engineId);
  const plan = trimmedPlan(wish.plan);
  const [abilities, rows] = await Promise.all([networkAbilities(connection), listNetworks(connection)]);
  checkPlan(plan, abilities, rows);
  checkOverlaps(plan, rows, undefined);
  const looks = wish.despiteHost !== true && plan.configOnly !== true && (plan.pools ?? []).length > 0;
  // Where the host cannot be looked at, the engine has the last word as ever.
  const host = looks ? await hostOf(hands, engineId).catch(unlessLost) : undefined;
  checkOverlaps(plan, rows, host);
  const deed = { kind: 'create-network' as const, engineId, subject: plan.name, command: networkCommand(plan) };
  const made = await hands.activities.perform(deed, async (work) => {
    const answer = await createNetwork(connection, plan);
    work.update({ objects: [{ kind: 'network', id: answer.id, name: plan.name }] });
    return answer;
  });
  hands.watchers.of(engineId).networks.refresh();
  return made;
}

function unlessLost(error: unknown): undefined {
  if (isLoss(problemOf(error))) throw error;
  return undefined;
}
