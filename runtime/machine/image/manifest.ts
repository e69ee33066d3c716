// What a machine image consists of, with sizes and checksums: written by its builder, compared before it is used.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { writeWhole } from '../atomic.ts';
import { MachineProblem } from '../problem.ts';

export const architectures = ['amd64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

const schema = z.object({
  format: z.literal(1),
  /** Told by the content: the same packages and recipe are the same version. */
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+~-]*$/),
  architecture: z.enum(architectures),
  engine: z.string(),
  kernel: z.string(),
  /** Bytes. A name is a file beside the manifest, never a path. */
  files: z.record(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
    z.object({ size: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
  packages: z.array(z.object({ name: z.string(), version: z.string(), architecture: z.string(), sha256: z.string() })),
});
export type ImageManifest = z.infer<typeof schema>;

const manifestName = 'manifest.json';

/** Throws `image-damaged` for what is no manifest of this format. */
export async function readManifest(directory: string): Promise<ImageManifest> {
  const path = join(directory, manifestName);
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw damaged(path, error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message);
  }
}

/** Compares the named files with the manifest beside them; throws `image-damaged` with the name of the first that differs. */
export async function verifyImage(directory: string, names: readonly string[]): Promise<ImageManifest> {
  const manifest = await readManifest(directory);
  for (const name of names) {
    const expected = manifest.files[name];
    const path = join(directory, name);
    if (!expected) throw damaged(path, 'the manifest does not name it');
    const found = await stat(path).catch(() => undefined);
    if (!found) throw damaged(path, 'it is not there');
    if (found.size !== expected.size) throw damaged(path, `it has ${found.size} bytes instead of ${expected.size}`);
    if ((await sha256Of(path)) !== expected.sha256) throw damaged(path, 'its checksum differs');
  }
  return manifest;
}

/** Measures the files and writes the manifest beside them. */
export async function writeManifest(
  directory: string,
  parts: Omit<ImageManifest, 'format' | 'files'>,
  names: readonly string[],
): Promise<ImageManifest> {
  const files: ImageManifest['files'] = {};
  for (const name of names) {
    const path = join(directory, name);
    files[name] = { size: (await stat(path)).size, sha256: await sha256Of(path) };
  }
  const manifest = schema.parse({ format: 1, ...parts, files });
  await writeWhole(join(directory, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`, 0o644);
  return manifest;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), hash);
  return hash.digest('hex');
}

function damaged(path: string, why: string): MachineProblem {
  return new MachineProblem({ reason: 'image-damaged', message: `${path}: ${why}` });
}
