// The packages in an image, as its own package databases tell them; bills of materials of them, and who looks for known vulnerabilities in them.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** As the types of package URLs are called. */
export const packageTypes = ['deb', 'apk', 'rpm', 'npm', 'pypi', 'golang'] as const;

/**
 * All text is the image's and hostile. `path` is the file that tells it, `layer` the one that file is from (0 is the lowest). `source`: what
 * it was built from, where that has a name of its own. `licences` as they are told, in no particular form.
 */
export const imagePackage = z.object({
  type: z.enum(packageTypes),
  name: z.string(),
  version: z.string(),
  architecture: z.string().optional(),
  source: z.object({ name: z.string(), version: z.string() }).optional(),
  licences: z.array(z.string()),
  purl: z.string(),
  path: z.string(),
  layer: z.number().int(),
});
export type ImagePackage = z.infer<typeof imagePackage>;

/** What os-release tells. */
export const imageDistribution = z.object({
  id: z.string(),
  versionId: z.string(),
  name: z.string(),
});
export type ImageDistribution = z.infer<typeof imageDistribution>;

/** `too-large`: only its beginning was read, or nothing; `broken`: not, or not all of it; `form`: Gantry reads no databases of this form. */
export const sbomGap = z.object({ path: z.string(), why: z.enum(['too-large', 'broken', 'form']) });
export type SbomGap = z.infer<typeof sbomGap>;

/** Everything that could be read; `gaps` are what could not. `cut`: there are more packages, or gaps, than are told. */
export const imageInventory = z.object({
  distribution: imageDistribution.optional(),
  packages: z.array(imagePackage),
  gaps: z.array(sbomGap),
  cut: z.boolean(),
});
export type ImageInventory = z.infer<typeof imageInventory>;

export const sbomFormats = ['spdx', 'cyclonedx'] as const;
export type SbomFormat = (typeof sbomFormats)[number];

export const scannerNames = ['trivy', 'grype'] as const;
export type ScannerName = (typeof scannerNames)[number];

export const severities = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
export type Severity = (typeof severities)[number];

/** A known vulnerability, in the scanner's words: hostile. `link` is an http(s) address. */
export const sbomFinding = z.object({
  id: z.string(),
  severity: z.enum(severities),
  package: z.string(),
  version: z.string(),
  fixedIn: z.array(z.string()),
  title: z.string(),
  link: z.string().optional(),
});
export type SbomFinding = z.infer<typeof sbomFinding>;

/** The worst first. `at` in ms since 1970. `cut`: there are more than are told. */
export const sbomScan = z.object({
  scanner: z.enum(scannerNames),
  at: z.number(),
  packages: z.number().int(),
  findings: z.array(sbomFinding),
  cut: z.boolean(),
});
export type SbomScan = z.infer<typeof sbomScan>;

const one = z.object({ engineId: z.string(), id: z.string() });
const formed = one.extend({ format: z.enum(sbomFormats) });

export const sboms = {
  /** In pieces; the first carries what is known of the whole. Needs the image's layers, which are read when they are not known. */
  list: procedure.input(one).output(eventIterator(imageInventory)),
  /** The document, and what a file with it is called. */
  document: procedure.input(formed).output(z.object({ name: z.string(), text: z.string() })),
  /** Writes it to a file of the runtime's computer, over what is there. `forbidden` where it writes none there, `path-not-absolute`. */
  save: procedure.input(formed.extend({ path: z.string() })).output(z.void()),
  /** Those installed on the runtime's computer. */
  scanners: procedure.output(z.array(z.object({ name: z.enum(scannerNames), path: z.string() }))),
  /** As an activity; the one that is under way where there is one. `not-found` where there is no such scanner. */
  scan: procedure.input(one.extend({ scanner: z.enum(scannerNames) })).output(z.object({ activityId: z.string() })),
  /** The last one of this runtime. */
  lastScan: procedure.input(one).output(z.object({ scan: sbomScan.optional() })),
};
