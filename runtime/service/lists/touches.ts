// Which rows an engine's event touches, a function a noun. Podman says `remove` where Docker says `destroy`.
import type { EngineEvent } from '../../engine/events.ts';
import type { Touch } from './changes.ts';

const nothing: Touch = {};

function isRemoval(action: string): boolean {
  return action === 'destroy' || action === 'remove';
}

/** Containers: all of their own events but exec's and the streams'; and networks coming and going under them. */
export function touchContainers(event: EngineEvent): Touch {
  if (event.type === 'network') {
    const container = event.attributes.container;
    const moved = event.action === 'connect' || event.action === 'disconnect';
    return moved && container !== undefined && container !== '' ? { read: [container] } : nothing;
  }
  if (event.type !== 'container') return nothing;
  if (event.action === 'prune') return { relist: true };
  if (/^(exec_|attach|detach|export|copy|archive-path|extract-to-dir|resize|top)/.test(event.action)) return nothing;
  return isRemoval(event.action) ? { remove: [event.id] } : { read: [event.id] };
}

/** Images: a tag moves between two of them without naming both, so the list is read again. */
export function touchImages(event: EngineEvent): Touch {
  if (event.type === 'container') return event.action === 'commit' ? { relist: true } : nothing;
  if (event.type !== 'image') return event.type === 'builder' ? { relist: true } : nothing;
  return event.action === 'push' || event.action === 'save' ? nothing : { relist: true };
}

export function touchVolumes(event: EngineEvent): Touch {
  if (event.type !== 'volume') return nothing;
  if (event.action === 'prune') return { relist: true };
  if (event.action === 'unmount') return nothing;
  return isRemoval(event.action) ? { remove: [event.id] } : { read: [event.id] };
}

export function touchNetworks(event: EngineEvent): Touch {
  if (event.type !== 'network') return nothing;
  if (event.action === 'prune') return { relist: true };
  return isRemoval(event.action) ? { remove: [event.id] } : { read: [event.id] };
}
