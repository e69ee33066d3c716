// What a person typed into the machine's settings, kept as typed, and what it means.
import type { MachineSettings } from '../../../../runtime/contract/machines.ts';

export interface ShareEntry {
  key: number;
  path: string;
  readOnly: boolean;
}

export interface TextEntry {
  key: number;
  text: string;
}

export interface SettingsValues {
  driver: MachineSettings['driver'];
  cpus: string;
  memoryMiB: string;
  diskGiB: string;
  shares: ShareEntry[];
  /** Whether the shared folders are the person's own list; else the driver's own hold. */
  ownShares: boolean;
  engineConfiguration: string;
  httpProxy: string;
  httpsProxy: string;
  noProxy: string;
  mirrors: TextEntry[];
  insecureRegistries: TextEntry[];
  certificates: string;
}

/** The least that the contract takes of each figure. */
export const least = { cpus: 1, memoryMiB: 512, diskGiB: 2 } as const;
export type Figure = keyof typeof least;
export const figures = Object.keys(least) as Figure[];

let lastKey = 0;

function nextKey(): number {
  lastKey += 1;
  return lastKey;
}

export function newShare(path = '', readOnly = false): ShareEntry {
  return { key: nextKey(), path, readOnly };
}

export function newText(text = ''): TextEntry {
  return { key: nextKey(), text };
}

const figureText = (value: number | undefined) => (value === undefined ? '' : String(value));

export function toValues(settings: MachineSettings): SettingsValues {
  return {
    driver: settings.driver,
    cpus: figureText(settings.cpus),
    memoryMiB: figureText(settings.memoryMiB),
    diskGiB: figureText(settings.diskGiB),
    shares: (settings.shares ?? []).map(({ path, readOnly }) => newShare(path, readOnly)),
    ownShares: settings.shares !== undefined,
    engineConfiguration: settings.engineConfiguration,
    httpProxy: settings.proxy.http,
    httpsProxy: settings.proxy.https,
    noProxy: settings.proxy.none,
    mirrors: settings.mirrors.map(newText),
    insecureRegistries: settings.insecureRegistries.map(newText),
    certificates: settings.certificates,
  };
}

const used = {
  shares: (entries: readonly ShareEntry[]) => entries.filter(({ path }) => path.trim() !== ''),
  texts: (entries: readonly TextEntry[]) => entries.filter(({ text }) => text.trim() !== ''),
};

/** Only digits count, so that `1e3` or `0x10` is refused; an empty field is undefined, anything else NaN. */
function figure(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** Figures that are no whole number from the least up. */
export function wrongFigures(values: SettingsValues): Figure[] {
  return figures.filter((name) => {
    const number = figure(values[name]);
    return number !== undefined && !(number >= least[name]);
  });
}

/** How the texts are to look; the runtime has the last word. */
const shapes = {
  proxy: /^(https?|socks5):\/\/\S+$/i,
  noProxy: /^\S*$/,
  mirrors: /^https?:\/\/[^\s/?#@]+\/?$/i,
  insecureRegistries: /^[A-Za-z0-9.\-_[\]:]+(\/\d{1,3})?$/,
  certificates: /-----BEGIN CERTIFICATE-----/,
};
export type Shape = keyof typeof shapes;

/** All texts that are not what they should be, by the form's field, so that a person need not try once for each. */
export function wrongTexts(values: SettingsValues): ReadonlyMap<string, Shape> {
  const { httpProxy, httpsProxy, noProxy, certificates } = values;
  const rows = (name: 'mirrors' | 'insecureRegistries') =>
    values[name].map(({ key, text }) => [`${name}.${key}`, name, text] as const);
  const texts: (readonly [field: string, shape: Shape, text: string])[] = [
    ['httpProxy', 'proxy', httpProxy],
    ['httpsProxy', 'proxy', httpsProxy],
    ['noProxy', 'noProxy', noProxy],
    ...rows('mirrors'),
    ...rows('insecureRegistries'),
    ['certificates', 'certificates', certificates],
  ];
  const wrong = texts.filter(([, shape, text]) => text.trim() !== '' && !shapes[shape].test(text.trim()));
  return new Map(wrong.map(([field, shape]) => [field, shape]));
}

/** The settings, with what this form does not have taken from `before`; rows left empty are left out. */
export function toSettings(values: SettingsValues, before: MachineSettings): MachineSettings {
  const { cpus, memoryMiB, diskGiB } = {
    cpus: figure(values.cpus),
    memoryMiB: figure(values.memoryMiB),
    diskGiB: figure(values.diskGiB),
  };
  return {
    driver: values.driver,
    ...(cpus !== undefined && { cpus }),
    ...(memoryMiB !== undefined && { memoryMiB }),
    ...(diskGiB !== undefined && { diskGiB }),
    ...(before.dataDirectory !== undefined && { dataDirectory: before.dataDirectory }),
    ...(values.ownShares && {
      shares: used.shares(values.shares).map(({ path, readOnly }) => ({ path: path.trim(), readOnly })),
    }),
    engineConfiguration: values.engineConfiguration,
    proxy: { http: values.httpProxy.trim(), https: values.httpsProxy.trim(), none: values.noProxy.trim() },
    mirrors: used.texts(values.mirrors).map(({ text }) => text.trim()),
    insecureRegistries: used.texts(values.insecureRegistries).map(({ text }) => text.trim()),
    certificates: values.certificates,
  };
}

const proxyFields: Record<string, keyof SettingsValues> = { http: 'httpProxy', https: 'httpsProxy', none: 'noProxy' };

/**
 * The form's field for one of the settings, e.g. `mirrors.0` → `mirrors.<key>`: empty rows are not sent, so indices are
 * counted past them. Undefined for what the form does not have.
 */
export function formField(field: string, values: SettingsValues): string | undefined {
  const [name = '', part = ''] = field.split('.');
  if (name === 'proxy') return proxyFields[part];
  if (name === 'shares') {
    const entry = used.shares(values.shares)[Number(part)];
    return entry && `shares.${entry.key}`;
  }
  if (name === 'mirrors' || name === 'insecureRegistries') {
    const entry = used.texts(values[name])[Number(part)];
    return entry && `${name}.${entry.key}`;
  }
  return name in values && name !== 'ownShares' ? name : undefined;
}
