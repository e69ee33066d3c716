// Networks: their rows, creating and removing.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { procedure } from './procedure.ts';

/** `builtin`: bridge, host, none (and podman's own): they cannot be removed. */
export const networkRow = z.object({
  engineId: z.string(),
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  scope: z.string(),
  subnets: z.array(z.object({ subnet: z.string(), gateway: z.string().optional() })),
  internal: z.boolean(),
  attachable: z.boolean(),
  ipv6: z.boolean(),
  builtin: z.boolean(),
  createdAt: z.number().optional(),
  labels: z.record(z.string(), z.string()),
  project: z.string().optional(),
});
export type NetworkRow = z.infer<typeof networkRow>;

export const networks = {
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(networkRow))),
  inspect: procedure.input(z.object({ engineId: z.string(), id: z.string() })).output(
    z.object({
      row: networkRow,
      containers: z.array(z.object({ id: z.string(), name: z.string(), address: z.string() })),
      options: z.record(z.string(), z.string()),
      raw: z.unknown(),
    }),
  ),
  /** Empty `subnet` and `gateway` leave the choice to the engine. */
  create: procedure
    .input(
      z.object({
        engineId: z.string(),
        name: z.string(),
        driver: z.string(),
        subnet: z.string(),
        gateway: z.string(),
        internal: z.boolean(),
        labels: z.record(z.string(), z.string()),
      }),
    )
    .output(z.void()),
  remove: procedure.input(z.object({ engineId: z.string(), id: z.string() })).output(z.void()),
};
