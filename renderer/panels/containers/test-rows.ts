// A plausible container for tests of this panel.
import type { ContainerRow } from '../../../runtime/contract/containers.ts';

/** A running container named `web`, with whatever is changed about it. */
export function containerRow(change: Partial<ContainerRow> = {}): ContainerRow {
  return {
    engineId: 'engine',
    id: 'a'.repeat(64),
    name: 'web',
    image: 'nginx:latest',
    imageId: 'sha256:1',
    command: '',
    state: 'running',
    createdAt: 0,
    ports: [],
    mounts: [],
    networks: [],
    labels: {},
    ...change,
  };
}
