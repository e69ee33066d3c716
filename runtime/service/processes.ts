// Answers the contract's processes.
import { listProcesses, signalProcess } from '../engine/processes.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import type { ToolImage } from './tools/tool-image.ts';

export function processesProcedures(engines: EngineRegistry, tools: ToolImage) {
  const { processes } = procedures;
  return {
    list: processes.list.handler(({ input, signal }) =>
      listProcesses(engines.connection(input.engineId), input.id, signal),
    ),
    signal: processes.signal.handler(async ({ input }) => {
      const { engineId, id, pid, signal } = input;
      const connection = engines.connection(engineId);
      const running = await listProcesses(connection, id);
      if (!running.some((process) => process.pid === pid)) {
        throw new ServiceProblem('not-found', `No process ${pid} in this container`);
      }
      await signalProcess(connection, id, { pid, signal }, await tools.on(engines.link(engineId)));
    }),
  };
}
