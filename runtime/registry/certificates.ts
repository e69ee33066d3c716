// The authorities and client certificates that the docker engine is given for a registry (docs: /etc/docker/certs.d/HOST).
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

export interface Certificates {
  /** The system's authorities and those for this registry; undefined where there are none of the latter. */
  ca?: string[];
  cert?: string;
  key?: string;
}

/** Where the engines of this computer look. */
export const certificateFolders = ['/etc/docker/certs.d', '/etc/containers/certs.d'];

/** What can be read of `*.crt` (authorities) and `NAME.cert` with `NAME.key` for the host; nothing where there is no folder. */
export async function certificatesFor(
  host: string,
  roots: readonly string[] = certificateFolders,
): Promise<Certificates> {
  const found: Certificates = {};
  for (const root of roots) {
    // A host is one name of a folder; it comes from a reference, which has no slash and no dots only.
    const folder = join(root, host);
    for (const name of (await readdir(folder).catch(() => [])).sort()) {
      const text = () => readFile(join(folder, name), 'utf8').catch(() => undefined);
      if (name.endsWith('.crt')) {
        const authority = await text();
        if (authority !== undefined) found.ca = [...(found.ca ?? rootCertificates), authority];
      } else if (name.endsWith('.cert') && found.cert === undefined) {
        const [cert, key] = await Promise.all([
          text(),
          readFile(join(folder, name.replace(/cert$/, 'key')), 'utf8').catch(() => undefined),
        ]);
        if (cert !== undefined && key !== undefined) Object.assign(found, { cert, key });
      }
    }
  }
  return found;
}
