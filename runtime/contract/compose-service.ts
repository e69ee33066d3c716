// A spec as a service of a compose file, as a plain object whose YAML is written elsewhere.
import type { ContainerSpec } from './container-spec.ts';

/** One entry of `services:`; what stands beside it at the top level, where the service needs it. */
export interface ComposeService {
  service: Record<string, unknown>;
  volumes?: Record<string, unknown>;
  networks?: Record<string, unknown>;
}

/** The service that equals the spec, by the compose specification. */
export function composeService(spec: ContainerSpec): ComposeService {
  return {
    service: {
      image: spec.image,
      ...(spec.name !== '' && { container_name: spec.name }),
      ...(spec.command.length > 0 && { command: spec.command }),
    },
  };
}
