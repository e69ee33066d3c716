// Answers the contract's sboms: packages of images, kept while they are looked at, documents of them, and scans.
import { writeFile } from 'node:fs/promises';
import type { ImageShape } from '../contract/image-contents.ts';
import type { ImageInventory, SbomFormat, SbomScan, ScannerName } from '../contract/sboms.ts';
import type { ActivityRegistry, Work } from './activities/activity-registry.ts';
import { demandHostTarget, type HostWriting } from './files/host-target.ts';
import type { ImageContents } from './images/image-contents.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import type { BilledImage } from './sboms/sbom-billed.ts';
import { readInventory } from './sboms/sbom-inventory.ts';
import { findScanners, type Scanner, scanBill } from './sboms/sbom-scanners.ts';
import { streaming } from './streaming.ts';
import { unlessAborted } from './waiting.ts';

/** Those looked at last. What is in an image never changes. */
const keptImages = 4;
const keptScans = 50;
const piecePackages = 2000;

export interface SbomsOptions {
  contents: ImageContents;
  activities: ActivityRegistry;
  env: NodeJS.ProcessEnv;
}

export class Sboms {
  private readonly options: SbomsOptions;
  private readonly kept = new Map<string, Promise<BilledImage>>();
  private readonly running = new Map<string, string>();
  private readonly scans = new Map<string, SbomScan>();

  constructor(options: SbomsOptions) {
    this.options = options;
  }

  /** Reads what is not known yet. */
  async billed(engineId: string, id: string): Promise<BilledImage> {
    const shape = await this.options.contents.shape(engineId, id);
    const key = keyOf(shape);
    const known = this.kept.get(key) ?? this.read(shape);
    this.kept.delete(key);
    this.kept.set(key, known);
    known.catch(() => this.kept.delete(key));
    for (const old of this.kept.keys()) {
      if (this.kept.size <= keptImages) break;
      this.kept.delete(old);
    }
    return known;
  }

  async document(engineId: string, id: string, format: SbomFormat): Promise<{ name: string; text: string }> {
    const image = await this.billed(engineId, id);
    const text = await written(image, format);
    return { name: `${fileNameOf(image.name)}.${format === 'spdx' ? 'spdx' : 'cdx'}.json`, text };
  }

  scanners(): Promise<Scanner[]> {
    return findScanners(this.options.env);
  }

  async lastScan(engineId: string, id: string): Promise<SbomScan | undefined> {
    return this.scans.get(keyOf(await this.options.contents.shape(engineId, id)));
  }

  async scan(engineId: string, id: string, name: ScannerName): Promise<{ activityId: string }> {
    const { contents, activities } = this.options;
    const scanner = (await this.scanners()).find((one) => one.name === name);
    if (scanner === undefined) throw new ServiceProblem('not-found', `There is no ${name} on this computer`);
    const shape = await contents.shape(engineId, id);
    const key = keyOf(shape);
    const known = this.running.get(key);
    if (known !== undefined) return { activityId: known };
    const subject = shape.tags[0] ?? shape.id;
    const run = async (work: Work) => {
      try {
        const done = await this.scanned(shape, scanner, work);
        this.scans.delete(key);
        this.scans.set(key, done);
        for (const old of this.scans.keys()) {
          if (this.scans.size <= keptScans) break;
          this.scans.delete(old);
        }
      } finally {
        this.running.delete(key);
      }
    };
    const objects = [{ kind: 'image' as const, id: shape.id, name: subject }];
    const activityId = activities.begin('scan', engineId, subject, run, { objects, lock: false, detail: name });
    this.running.set(key, activityId);
    return { activityId };
  }

  private async scanned({ engineId, id }: ImageShape, scanner: Scanner, work: Work): Promise<SbomScan> {
    work.update({ step: 'reading' });
    const image = await unlessAborted(this.billed(engineId, id), work.signal);
    if (image === undefined) throw new ServiceProblem('canceled', 'Canceled');
    work.update({ step: 'scanning' });
    const result = await scanBill(scanner, await written(image, 'cyclonedx'), this.options.env, work.signal);
    return { scanner: scanner.name, at: Date.now(), packages: image.inventory.packages.length, ...result };
  }

  private async read({ engineId, id, tags }: ImageShape): Promise<BilledImage> {
    const tree = await this.options.contents.tree(engineId, id);
    const inventory = await readInventory(tree, new AbortController().signal);
    return { name: tags[0] ?? id, id, layers: tree.layers, inventory };
  }
}

/** By its own id: what a tag names may be another image soon. */
function keyOf({ engineId, id }: ImageShape): string {
  return `${engineId} ${id}`;
}

/** What writes them is only loaded for it. */
async function written(image: BilledImage, format: SbomFormat): Promise<string> {
  if (format === 'spdx') return (await import('./sboms/sbom-spdx.ts')).spdxOf(image);
  return (await import('./sboms/sbom-cyclonedx.ts')).cycloneDxOf(image);
}

/** `docker.io/library/nginx:1` is `nginx-1`; without what some system has no place for in a name. */
function fileNameOf(image: string): string {
  const last = image.split('/').at(-1) ?? '';
  return last.replace(/[^\w.-]+/g, '-').slice(0, 100) || 'image';
}

export function sbomsProcedures(bills: Sboms, host: HostWriting) {
  const { sboms } = procedures;
  return {
    list: sboms.list.handler(({ input, signal }) =>
      streaming(signal, async function* (own) {
        const image = await unlessAborted(bills.billed(input.engineId, input.id), own);
        if (image !== undefined) yield* pieces(image.inventory);
      }),
    ),
    document: sboms.document.handler(({ input }) => bills.document(input.engineId, input.id, input.format)),
    save: sboms.save.handler(async ({ input }) => {
      demandHostTarget(host, input);
      const { engineId, id, format, path } = input;
      await writeFile(path, (await bills.document(engineId, id, format)).text);
    }),
    scanners: sboms.scanners.handler(() => bills.scanners()),
    scan: sboms.scan.handler(({ input }) => bills.scan(input.engineId, input.id, input.scanner)),
    lastScan: sboms.lastScan.handler(async ({ input }) => {
      const scan = await bills.lastScan(input.engineId, input.id);
      return scan === undefined ? {} : { scan };
    }),
  };
}

function* pieces({ packages, ...whole }: ImageInventory): Generator<ImageInventory> {
  for (let at = 0; at === 0 || at < packages.length; at += piecePackages) {
    const piece = packages.slice(at, at + piecePackages);
    yield at === 0 ? { ...whole, packages: piece } : { packages: piece, gaps: [], cut: false };
  }
}
