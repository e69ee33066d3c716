// Folders of this computer in a container's spec, as the machine has them that runs the engine.
import { type ContainerSpec, isVolumeName } from '../contract/container-spec.ts';
import { problemOf, ServiceProblem } from './problems.ts';

/** Volumes by name and the machine's own paths (`/…`) stay. What cannot be mounted is thrown at its field, `volumes.N.source`. */
export function inMachine(spec: ContainerSpec, guestPath: ((path: string) => string) | undefined): ContainerSpec {
  if (guestPath === undefined) return spec;
  const volumes = spec.volumes.map((volume, index) => {
    if (isVolumeName(volume.source) || /^\/(?!\/)/.test(volume.source)) return volume;
    try {
      return { ...volume, source: guestPath(volume.source) };
    } catch (error) {
      const { reason, message } = problemOf(error);
      throw new ServiceProblem(reason, message, { field: `volumes.${index}.source` });
    }
  });
  return { ...spec, volumes };
}
