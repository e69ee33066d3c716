// `gantry context`: a docker context that means Gantry's own engine, so that the plain docker command works with it.
import { endpointAddress } from '../contract/endpoint.ts';
import { removeContext, writeContext } from '../engine/discovery/docker-contexts.ts';
import { embeddedId } from '../machine/driver.ts';
import { ServiceProblem } from '../service/problems.ts';
import { runningOf, withMachine } from './machine.ts';
import type { Answer, Surroundings } from './surroundings.ts';

export function addContext(around: Surroundings, name: string): Promise<Answer> {
  return withMachine(around, async (machine) => {
    const endpoint = await runningOf(machine).endpoint(embeddedId);
    if (endpoint === undefined) throw new ServiceProblem('engine-unreachable', 'The engine does not answer.');
    await writeContext(around.dockerConfig, { name, endpoint, gantryHome: around.home });
    const address = endpointAddress(endpoint);
    return {
      value: { name, address },
      text: `The docker context "${name}" means ${address}.\nUse it: docker --context ${name} ps\n`,
    };
  });
}

export async function dropContext(around: Surroundings, name: string): Promise<Answer> {
  const removed = await removeContext(around.dockerConfig, name).catch((error) => {
    const { reason, message } = error.problem ?? {};
    if (reason !== 'in-use') throw error;
    throw new ServiceProblem(reason, message, { field: 'name', fix: 'docker context use default' });
  });
  const text = removed ? `The docker context "${name}" is gone.\n` : `There is no docker context "${name}".\n`;
  return { value: { name, removed }, text };
}
