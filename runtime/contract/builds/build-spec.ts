// What a build is to be, as a value: everything `docker build` of a folder can be told, without the value of any secret.
import { z } from 'zod';

/** Read when the build asks for it: a file of this computer, or a variable of the runtime's own environment. */
export const buildSecret = z.object({
  id: z.string(),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), path: z.string() }),
    z.object({ kind: z.literal('env'), name: z.string() }),
  ]),
});
export type BuildSecret = z.infer<typeof buildSecret>;

/** `value` of undefined: that of the variable of this name in the runtime's environment, as `--build-arg NAME`; left out where there is none. */
export const buildArgument = z.object({ name: z.string(), value: z.string().optional() });

/** `auto`: BuildKit where the engine has it. Podman builds by its own means, whatever is asked for. */
export const builderChoice = z.enum(['auto', 'buildkit', 'classic']);
export type BuilderChoice = z.infer<typeof builderChoice>;

/** Also kept with the build, so that the same can be built again. */
export const buildSpec = z.object({
  /** Absolute; its files are the context. */
  folder: z.string(),
  /** Relative to the folder, or absolute and then anywhere on this computer. */
  dockerfile: z.string().default('Dockerfile'),
  tags: z.array(z.string()).default([]),
  /** A stage of the Dockerfile; the last one when absent. */
  target: z.string().optional(),
  buildArgs: z.array(buildArgument).default([]),
  /** `linux/arm64`; the engine's own when absent. */
  platform: z.string().optional(),
  secrets: z.array(buildSecret).default([]),
  labels: z.record(z.string(), z.string()).default({}),
  /** References of images whose cache may be used. */
  cacheFrom: z.array(z.string()).default([]),
  /** BuildKit: the image carries what a later `cacheFrom` needs. */
  inlineCache: z.boolean().default(false),
  noCache: z.boolean().default(false),
  /** Looks for a newer base image at its registry, always. */
  pull: z.boolean().default(false),
  /** For RUN: `default`, `none`, `host`, or (classic builder) a network's name. */
  network: z.string().optional(),
  builder: builderChoice.default('auto'),
});
export type BuildSpec = z.infer<typeof buildSpec>;
/** As it is sent: what has a default may be absent. */
export type BuildWish = z.input<typeof buildSpec>;
