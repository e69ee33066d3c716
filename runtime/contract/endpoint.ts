// Where an engine's API is reached; a machine ends in one, an engine begins with one.
import { z } from 'zod';

export const endpointSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('socket'), path: z.string() }),
  z.object({
    kind: z.literal('tcp'),
    host: z.string(),
    port: z.number().int().min(1).max(65_535),
    tls: z.object({ ca: z.string(), cert: z.string(), key: z.string() }),
  }),
  z.object({
    kind: z.literal('ssh'),
    host: z.string(),
    user: z.string(),
    port: z.number().int().min(1).max(65_535),
    socketPath: z.string(),
  }),
]);
export type Endpoint = z.infer<typeof endpointSchema>;

/** The endpoint as a person knows it, in the form of DOCKER_HOST; holds no secret. */
export function endpointAddress(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'socket':
      return endpoint.path.startsWith('\\\\')
        ? `npipe://${endpoint.path.replaceAll('\\', '/')}`
        : `unix://${endpoint.path}`;
    case 'tcp':
      return `tcp://${endpoint.host}:${endpoint.port}`;
    case 'ssh':
      return `ssh://${endpoint.user === '' ? '' : `${endpoint.user}@`}${endpoint.host}:${endpoint.port}${endpoint.socketPath}`;
  }
}
