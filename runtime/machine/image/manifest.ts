// The list of what an image is: versions, and size and SHA-256 of each file. Read and checked before a file is used.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MachineProblem } from '../problem.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().min(1).max(200);

/** A name in the image's own folder: nothing that leads elsewhere. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'is no plain file name');

const manifest = z.object({
  format: z.literal(1),
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+~_-]{0,99}$/),
  architecture: z.enum(['amd64', 'arm64']),
  kernel: text,
  engine: text,
  packages: z.array(z.object({ name: text, version: text, architecture: text, sha256 })),
  files: z
    .array(z.object({ name: fileName, size: z.number().int().nonnegative(), sha256 }))
    .refine((files) => new Set(files.map((file) => file.name)).size === files.length, 'names a file twice'),
});

export type ImageManifest = z.infer<typeof manifest>;
export type Architecture = ImageManifest['architecture'];

export const manifestName = 'manifest.json';

/** The manifest in a text; throws a MachineProblem that says what is wrong with it. */
export function parseManifest(json: string): ImageManifest {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw broken('The manifest of the machine image is no JSON.');
  }
  const parsed = manifest.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(`The manifest of the machine image is not valid: ${issue?.path.join('.')} ${issue?.message}`);
}

/** Reads the manifest of the image in a folder. */
export async function readManifest(folder: string): Promise<ImageManifest> {
  const json = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
  if (json === undefined) throw broken(`There is no machine image in ${folder}.`);
  return parseManifest(json);
}

/** The path of a file of an image, after its size and checksum were compared; throws a MachineProblem otherwise. */
export async function verifiedFile(folder: string, image: ImageManifest, name: string): Promise<string> {
  const entry = image.files.find((file) => file.name === name);
  if (!entry) throw broken(`The machine image ${image.version} has no ${name}.`);
  const path = join(folder, name);
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) throw broken(`The machine image ${image.version} lacks its ${name}.`);
  if (status.size !== entry.size) {
    throw broken(`${name} of the machine image has ${status.size} bytes instead of ${entry.size}.`);
  }
  if ((await sha256Of(path)) !== entry.sha256) {
    throw broken(`${name} of the machine image is not what its manifest says (SHA-256).`);
  }
  return path;
}

/** The SHA-256 of a file, as hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function broken(message: string): MachineProblem {
  return new MachineProblem({ reason: 'image-damaged', message });
}
