// Answers the contract's networks.
import { isContainerName } from '../contract/container-spec.ts';
import { dockerCommand } from '../contract/docker-command.ts';
import { createNetwork, inspectNetwork, listNetworks, removeNetwork } from '../engine/networks.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';
import { checkSubnet } from './subnets.ts';
import type { Watchers } from './watchers.ts';

export function networksProcedures(engines: EngineRegistry, watchers: Watchers, activities: ActivityRegistry) {
  const { networks } = procedures;
  const at = (engineId: string) => engines.connection(engineId);
  return {
    watch: networks.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).networks;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: networks.inspect.handler(({ input }) => inspectNetwork(at(input.engineId), input.id)),
    create: networks.create.handler(async ({ input }) => {
      const { engineId, ...wish } = input;
      const name = wish.name.trim();
      const subnet = wish.subnet.trim();
      const gateway = wish.gateway.trim();
      if (name === '') throw new ServiceProblem('required', 'A network needs a name', { field: 'name' });
      if (!isContainerName(name))
        throw new ServiceProblem('name-invalid', `"${name}" is no network name`, { field: 'name' });
      checkSubnet(subnet, gateway);
      const rows = await listNetworks(at(engineId));
      if (rows.some((row) => row.name === name)) {
        throw new ServiceProblem('name-taken', `There is a network "${name}" already`, { field: 'name' });
      }
      const deed = { kind: 'create-network' as const, engineId, subject: name };
      await activities.perform(deed, () => createNetwork(at(engineId), { ...wish, name, subnet, gateway }));
      watchers.of(engineId).networks.refresh();
    }),
    remove: networks.remove.handler(async ({ input }) => {
      const { engineId, id } = input;
      const name = watchers.of(engineId).networks.items?.find((row) => row.id === id)?.name ?? id.slice(0, 12);
      const objects = [{ kind: 'network' as const, id, name }];
      const command = dockerCommand('network', 'rm', name);
      const deed = { kind: 'remove-network' as const, engineId, subject: name, objects, command };
      await activities.perform(deed, () => removeNetwork(at(engineId), id));
      watchers.of(input.engineId).networks.refresh();
    }),
  };
}
