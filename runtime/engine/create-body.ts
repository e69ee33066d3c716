// The engine's description of a new container, made from the run form's values.
import type { ContainerSpec } from '../contract/container-spec.ts';

interface PortBinding {
  HostIp: string;
  HostPort: string;
}

/** The body of POST /containers/create; equals what `dockerRunCommand` prints. */
export function createBody(spec: ContainerSpec): Record<string, unknown> {
  const bindings: Record<string, PortBinding[]> = {};
  for (const port of spec.ports) {
    const key = `${port.containerPort}/${port.protocol}`;
    bindings[key] ??= [];
    bindings[key].push({
      HostIp: port.hostIp ?? '',
      HostPort: port.hostPort === undefined ? '' : String(port.hostPort),
    });
  }
  return {
    Image: spec.image.trim(),
    ...(spec.command.length === 0 ? {} : { Cmd: spec.command }),
    Env: spec.env.map((variable) => `${variable.name}=${variable.value}`),
    Tty: spec.tty,
    Labels: spec.labels,
    ExposedPorts: Object.fromEntries(Object.keys(bindings).map((key) => [key, {}])),
    HostConfig: {
      PortBindings: bindings,
      // Binds, not Mounts: only they make a missing host directory, as `docker run -v` does.
      Binds: spec.volumes.map((one) => `${one.source}:${one.destination}${one.readOnly ? ':ro' : ''}`),
      RestartPolicy: { Name: spec.restart, MaximumRetryCount: 0 },
      ...(spec.memoryBytes === undefined ? {} : { Memory: spec.memoryBytes }),
      ...(spec.cpus === undefined ? {} : { NanoCpus: Math.round(spec.cpus * 1e9) }),
    },
  };
}
