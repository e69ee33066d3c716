// Answers the contract's networks.
import { isContainerName } from '../contract/container-spec.ts';
import { createNetwork, inspectNetwork, listNetworks, removeNetwork } from '../engine/networks.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';
import { checkSubnet } from './subnets.ts';
import type { Watchers } from './watchers.ts';

export function networksProcedures(engines: EngineRegistry, watchers: Watchers) {
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
      await createNetwork(at(engineId), { ...wish, name, subnet, gateway });
      watchers.of(engineId).networks.refresh();
    }),
    remove: networks.remove.handler(async ({ input }) => {
      await removeNetwork(at(input.engineId), input.id);
      watchers.of(input.engineId).networks.refresh();
    }),
  };
}
