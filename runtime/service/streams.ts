// Answers the contract's streams: grants of credit.
import { procedures } from './procedures.ts';
import type { StreamRegistry } from './stream-registry.ts';

export function streamsProcedures(streams: StreamRegistry) {
  return {
    grant: procedures.streams.grant.handler(({ input }) => streams.grant(input.streamId, input.amount)),
  };
}
