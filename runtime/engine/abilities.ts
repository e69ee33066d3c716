// What an engine cannot do, and why: one value of its flavour and surroundings, that all who offer an action look at.
import type { EngineInability, EngineInfo } from '../contract/engines.ts';

type Facts = Pick<EngineInfo, 'flavour' | 'rootless' | 'cgroupVersion' | 'limits'>;

/** Empty for what can do everything. */
export function inabilitiesOf(facts: Facts): EngineInability[] {
  const { flavour, rootless, cgroupVersion, limits } = facts;
  const found: EngineInability[] = [];
  // The freezer is a control group's: without a group of its own a container cannot be halted.
  const withoutGroups = !limits || (rootless && cgroupVersion === '1');
  if (withoutGroups) found.push({ feature: 'pause', reason: 'rootless-cgroups' });
  if (withoutGroups) found.push({ feature: 'limits', reason: 'rootless-cgroups' });
  // Its docker API has no POST /containers/{id}/update (4.3), or takes only part of it.
  else if (flavour === 'podman') found.push({ feature: 'limits', reason: 'podman-update' });
  return found;
}
