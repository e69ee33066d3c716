// The images of an OCI layout (OCI image specification: image-layout) as docker's manifest.json lists them.
import { z } from 'zod';
import { engineProblem } from '../problem.ts';

const digest = z.string().regex(/^[a-z0-9]+:[a-zA-Z0-9]+$/);
const descriptor = z.looseObject({
  mediaType: z.string().default(''),
  digest,
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z.looseObject({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).nullish(),
});
type Descriptor = z.infer<typeof descriptor>;
const index = z.looseObject({ manifests: z.array(descriptor).max(1000) });
const manifest = z.looseObject({ config: descriptor, layers: z.array(descriptor).max(1000) });

interface Listed {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
}

const deepest = 4;

/**
 * The text of a manifest.json of those whose parts are all in the archive. `texts` are the contents by name, `names` all that is there;
 * `platform` chooses where an image is there for several. `archive-invalid` where there is none.
 */
export function dockerManifest(
  texts: ReadonlyMap<string, Buffer>,
  names: ReadonlySet<string>,
  platform: string,
): Buffer {
  const read = (name: string) => parsed(texts.get(name));
  const listed: Listed[] = [];
  const visit = ({ digest: name, ...one }: Descriptor, tag: string | undefined, depth: number): boolean => {
    const content = read(blobName(name));
    const nested = index.safeParse(content);
    if (nested.success)
      return (
        depth < deepest &&
        chosen(nested.data.manifests, platform).some((next) => visit(next, tag ?? tagOf(next), depth + 1))
      );
    const image = manifest.safeParse(content);
    if (!image.success || one.annotations?.['vnd.docker.reference.type'] !== undefined) return false;
    const Config = blobName(image.data.config.digest);
    const Layers = image.data.layers.map((layer) => blobName(layer.digest));
    if (![Config, ...Layers].every((part) => names.has(part))) return false;
    listed.push({ Config, RepoTags: tag === undefined ? null : [tag], Layers });
    return true;
  };
  const top = index.safeParse(read('index.json'));
  if (!top.success) throw engineProblem('archive-invalid', 'Its index.json cannot be read');
  for (const one of top.data.manifests) visit(one, tagOf(one), 0);
  if (listed.length === 0) throw engineProblem('archive-invalid', `There is no whole image for ${platform} in it`);
  return Buffer.from(JSON.stringify(merged(listed)));
}

/** Where a blob stands in an OCI layout. */
export function blobName(of: string): string {
  return `blobs/${of.replace(':', '/')}`;
}

/** Those for the platform first; the engine says itself when it cannot run what it got. */
function chosen(manifests: readonly Descriptor[], platform: string): Descriptor[] {
  const [os, architecture] = platform.split('/');
  const fits = ({ platform: own }: Descriptor) => own?.os === os && own?.architecture === architecture;
  return manifests.toSorted((a, b) => Number(fits(b)) - Number(fits(a)));
}

/** containerd's whole name, or the one of the specification where that is more than a bare tag. */
function tagOf({ annotations }: Descriptor): string | undefined {
  const whole = annotations?.['io.containerd.image.name'];
  const name = annotations?.['org.opencontainers.image.ref.name'];
  return whole ?? (name?.includes(':') && !name.includes('@') ? name : undefined);
}

/** One line an image: the same one under several names is listed once. */
function merged(listed: readonly Listed[]): Listed[] {
  const byConfig = new Map<string, Listed>();
  for (const one of listed) {
    const before = byConfig.get(one.Config);
    const tags = [...new Set([...(before?.RepoTags ?? []), ...(one.RepoTags ?? [])])];
    byConfig.set(one.Config, { ...one, RepoTags: tags.length > 0 ? tags : null });
  }
  return [...byConfig.values()];
}

function parsed(text: Buffer | undefined): unknown {
  try {
    return text && JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
