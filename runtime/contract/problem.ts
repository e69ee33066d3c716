// What can go wrong, in one shape for every wire: a reason a view can translate, and the engine's own words.
import { z } from 'zod';

/** Every reason has a sentence in each language under `app:problem.<reason>`. */
export const problemReasons = [
  'engine-unreachable',
  'engine-timeout',
  'engine-stopped',
  'not-found',
  'image-not-found',
  'name-taken',
  'name-invalid',
  'port-in-use',
  'port-invalid',
  'in-use',
  'conflict',
  'reference-invalid',
  'path-not-absolute',
  'path-taken',
  'env-invalid',
  'subnet-invalid',
  'memory-invalid',
  'cpus-invalid',
  'required',
  'unauthorized',
  'forbidden',
  'network',
  'rate-limited',
  'no-space',
  'no-shell',
  'pattern-invalid',
  'pattern-slow',
  'log-driver',
  'not-running',
  'paused',
  'not-alive',
  'signal-invalid',
  'change-invalid',
  'no-health-check',
  'dependency-cycle',
  'dependency-failed',
  'unsupported',
  'canceled',
  'connection-lost',
  'needs-linux',
  'needs-uidmap',
  'needs-subuids',
  'needs-namespaces',
  'needs-cgroups',
  'needs-overlay',
  'needs-apt',
  'download-failed',
  'needs-qemu',
  'needs-wsl',
  'needs-hyperv',
  'needs-vfkit',
  'needs-macos',
  'needs-windows',
  'needs-image',
  'image-damaged',
  'configuration-invalid',
  'machine-timeout',
  'addresses-taken',
  'disk-shrink',
  'engine-damaged',
  'machine-failed',
  'unknown',
] as const;

export const problemReason = z.enum(problemReasons);
export type ProblemReason = z.infer<typeof problemReason>;

/**
 * `message` is the engine's (or the system's) own sentence, unedited and hostile: show as text.
 * `field` is a path into the input that caused it, e.g. `ports.0.hostPort`. `fix` is a command that mends it.
 */
export const problemSchema = z.object({
  reason: problemReason,
  message: z.string(),
  field: z.string().optional(),
  fix: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
