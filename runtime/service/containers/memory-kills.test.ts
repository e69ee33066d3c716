// The kernel's kills, remembered from the engine's events.
import { describe, expect, it } from 'vitest';
import type { ContainerDetails } from '../../contract/containers.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { EngineLink, LinkListener } from '../engines/engine-link.ts';
import { MemoryKills } from './memory-kills.ts';

function details(state: string, code: number): ContainerDetails {
  return { row: { id: 'c', state }, lastExit: { code, outOfMemory: false, error: '' } } as ContainerDetails;
}

function told(...actions: string[]): MemoryKills {
  let listener: LinkListener = {};
  const link = { listen: (one: LinkListener) => (listener = one) } as unknown as EngineLink;
  const kills = new MemoryKills(link);
  for (const action of actions) {
    listener.event?.({ type: 'container', action, id: 'c', attributes: {}, at: 0 } satisfies EngineEvent);
  }
  return kills;
}

describe('MemoryKills', () => {
  it('marks an end by the kernel that the engine did not note', () => {
    expect(told('start', 'oom', 'die').mark(details('exited', 137)).lastExit?.outOfMemory).toBe(true);
  });

  it('marks nothing else', () => {
    expect(told('die').mark(details('exited', 137)).lastExit?.outOfMemory).toBe(false);
    expect(told('oom', 'start').mark(details('exited', 137)).lastExit?.outOfMemory).toBe(false);
    expect(told('oom').mark(details('running', 137)).lastExit?.outOfMemory).toBe(false);
    expect(told('oom').mark(details('exited', 1)).lastExit?.outOfMemory).toBe(false);
  });
});
