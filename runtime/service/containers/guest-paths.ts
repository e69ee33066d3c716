// Folders of this computer in a container's spec, as the machine has them that runs the engine.
import { type ContainerSpec, isVolumeName } from '../../contract/specs/container-spec.ts';
import { problemOf, ServiceProblem } from '../problems.ts';

/**
 * Volumes by name and the machine's own paths (`/…`) stay. What cannot be mounted is thrown at its field, `volumes.N.source` or
 * `mounts.N.source`.
 */
export function inMachine(spec: ContainerSpec, guestPath: ((path: string) => string) | undefined): ContainerSpec {
  if (guestPath === undefined) return spec;
  const mapped = (source: string, field: string): string => {
    if (source === '' || isVolumeName(source) || /^\/(?!\/)/.test(source)) return source;
    try {
      return guestPath(source);
    } catch (error) {
      const { reason, message } = problemOf(error);
      throw new ServiceProblem(reason, message, { field });
    }
  };
  const volumes = spec.volumes.map((one, index) => ({ ...one, source: mapped(one.source, `volumes.${index}.source`) }));
  const mounts = spec.mounts?.map((one, index) =>
    one.type === 'bind' && one.source !== undefined
      ? { ...one, source: mapped(one.source, `mounts.${index}.source`) }
      : one,
  );
  return { ...spec, volumes, ...(mounts && { mounts }) };
}
