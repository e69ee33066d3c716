// Finds the packages of an image: looks through its tree for package databases, and reads them all in one pass.
import type { ImageDistribution, ImageInventory, ImagePackage, SbomGap } from '../../contract/sboms.ts';
import type { ImageTree, ImageTreeEntry } from '../images/image-tree.ts';
import { apkPackages } from './sbom-apk.ts';
import { dpkgPackages, licencesOf } from './sbom-dpkg.ts';
import { clipped, type Found, type FoundPackage } from './sbom-found.ts';
import { goPackages } from './sbom-go.ts';
import { isNpmPackageFile, npmPackage } from './sbom-npm.ts';
import { purlOf } from './sbom-purl.ts';
import { isPythonMetadata, pythonPackage } from './sbom-python.ts';
import { rpmPackages } from './sbom-rpm-databases.ts';

const mostPackages = 100_000;
const mostGaps = 1000;
const mostFiles = 200_000;
/** In bytes. */
const largest = { text: 2 ** 26, small: 2 ** 21, database: 2 ** 28, program: 2 ** 28 };
/** Go's smallest programs are twice as large. */
const smallestProgram = 500_000;
const systemDatabases =
  /^\/(?:var\/lib\/rpm|usr\/lib\/sysimage\/rpm|usr\/share\/rpm)\/(?:rpmdb\.sqlite|Packages\.db|Packages)$/;
const copyright = /^\/usr\/share\/doc\/[^/]+\/copyright$/;

interface Reader {
  limit: number;
  read: (content: Buffer) => Found | Promise<Found>;
}

const readers = {
  dpkg: { limit: largest.text, read: (content) => dpkgPackages(content.toString('utf8')) },
  apk: { limit: largest.text, read: (content) => apkPackages(content.toString('utf8')) },
  rpm: { limit: largest.database, read: rpmPackages },
  npm: { limit: largest.small, read: (content) => npmPackage(content.toString('utf8')) },
  python: { limit: largest.small, read: (content) => pythonPackage(content.toString('utf8')) },
  go: { limit: largest.program, read: goPackages },
} satisfies Record<string, Reader>;

function readerOf({ path, size, mode }: ImageTreeEntry): Reader | undefined {
  if (path === '/var/lib/dpkg/status') return readers.dpkg;
  if (path.startsWith('/var/lib/dpkg/status.d/') && !path.endsWith('.md5sums')) return readers.dpkg;
  if (path === '/lib/apk/db/installed' || path === '/usr/lib/apk/db/installed') return readers.apk;
  if (systemDatabases.test(path)) return readers.rpm;
  if (isNpmPackageFile(path)) return readers.npm;
  if (isPythonMetadata(path)) return readers.python;
  return size >= smallestProgram && (mode & 0o111) !== 0 ? readers.go : undefined;
}

export async function readInventory(tree: ImageTree, signal: AbortSignal): Promise<ImageInventory> {
  return new Inventory(tree).read(signal);
}

class Inventory {
  private readonly tree: ImageTree;
  private readonly files = new Map<string, { entry: ImageTreeEntry; reader: Reader | undefined }>();
  private readonly found: { one: FoundPackage; path: string; layer: number }[] = [];
  private readonly licences = new Map<string, string[]>();
  private readonly gaps: SbomGap[] = [];
  private cut = false;

  constructor(tree: ImageTree) {
    this.tree = tree;
  }

  async read(signal: AbortSignal): Promise<ImageInventory> {
    const distribution = await this.distribution();
    this.choose();
    const largestFile = Math.max(...Object.values(largest));
    await this.tree.readAll([...this.files.keys()], largestFile, (path, content) => this.take(path, content), signal);
    const packages = this.found.map(({ one, path, layer }) => this.told(one, path, layer, distribution));
    packages.sort((a, b) => order(a.type, b.type) || order(a.name, b.name) || order(a.path, b.path));
    return { ...(distribution ? { distribution } : {}), packages, gaps: this.gaps, cut: this.cut };
  }

  private choose(): void {
    const programs = new Set<string>();
    for (const entry of this.tree.entries()) {
      if (entry.kind !== 'file' || entry.size === 0) continue;
      const { path, digest, size } = entry;
      // What rpm wrote and did not yet take over into its database.
      if (path.endsWith('/rpmdb.sqlite-wal') && systemDatabases.test(path.slice(0, -4))) this.miss(path, 'form');
      const reader = readerOf(entry);
      if (reader === undefined && !copyright.test(path)) continue;
      if (size > (reader?.limit ?? largest.small)) {
        this.miss(path, 'too-large');
        continue;
      }
      // Programs with many names are one.
      if (reader === readers.go && digest !== undefined) {
        if (programs.has(digest)) continue;
        programs.add(digest);
      }
      if (this.files.size >= mostFiles) {
        this.cut = true;
        return;
      }
      this.files.set(path, { entry, reader });
    }
  }

  private async take(path: string, content: Buffer): Promise<void> {
    const file = this.files.get(path);
    if (file === undefined) return;
    if (file.reader === undefined) {
      this.licences.set(path, licencesOf(content.toString('utf8')));
      return;
    }
    const { packages, why } = await file.reader.read(content);
    if (why !== undefined) this.miss(path, why);
    for (const one of packages) {
      if (this.found.length >= mostPackages) {
        this.cut = true;
        return;
      }
      this.found.push({ one, path, layer: file.entry.layer });
    }
  }

  private miss(path: string, why: SbomGap['why']): void {
    if (this.gaps.length < mostGaps) this.gaps.push({ path, why });
    else this.cut = true;
  }

  private told(
    { epoch, ...one }: FoundPackage,
    path: string,
    layer: number,
    distribution: ImageDistribution | undefined,
  ): ImagePackage {
    const licences = one.type === 'deb' ? this.licencesOfDeb(one.name) : one.licences;
    const purl = purlOf({ ...one, ...(epoch ? { epoch } : {}) }, distribution);
    return { ...one, licences, purl, path, layer };
  }

  /** Its folder may be a link to the one of another package of the same source. */
  private licencesOfDeb(name: string): string[] {
    if (!/^[a-z0-9][a-z0-9.+-]*$/.test(name)) return [];
    const path = this.tree.at(`/usr/share/doc/${name}/copyright`)?.path;
    return (path !== undefined && this.licences.get(path)) || [];
  }

  private async distribution(): Promise<ImageDistribution | undefined> {
    for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
      const content = await this.tree.read(path, largest.small).catch(() => undefined);
      if (content !== undefined) return osRelease(content.toString('utf8'));
    }
    return undefined;
  }
}

/** Lines of `NAME="value"` (os-release(5)); nothing where it names nothing. */
export function osRelease(text: string): ImageDistribution | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split('\n').slice(0, 1000)) {
    const [, name, value] = /^\s*([A-Z_]+)=(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) fields.set(name, clipped(unquoted(value ?? '')));
  }
  const of = (name: string) => fields.get(name) ?? '';
  const id = of('ID').toLowerCase();
  if (id === '') return undefined;
  return { id, versionId: of('VERSION_ID'), name: of('PRETTY_NAME') || of('NAME') || id };
}

function unquoted(value: string): string {
  const [, , inner] = /^(["'])(.*)\1$/.exec(value) ?? [];
  return (inner ?? value).replace(/\\(.)/g, '$1');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
