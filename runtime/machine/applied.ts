// The configuration that an engine is known to come up with, kept beside it; a new one counts as such only when it did.
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { machineSettingsSchema } from '../contract/machines.ts';
import { writeWhole } from '../io/whole-file.ts';
import { type EngineChoice, engineConfiguration, engineFingerprint } from './configuration.ts';
import type { EnginePlaces, Environment } from './home.ts';

const choiceSchema = machineSettingsSchema.pick({
  engineConfiguration: true,
  proxy: true,
  mirrors: true,
  insecureRegistries: true,
  certificates: true,
});

const appliedSchema = z.object({
  good: choiceSchema.default(choiceSchema.parse({})),
  /** What dockerd was started with and has not answered yet, as far as anybody alive knows. */
  tried: choiceSchema.optional(),
});
export type Applied = z.infer<typeof appliedSchema>;

/** Gantry's own configuration alone where nothing is noted: an engine of this home has come up with it, or never at all. */
export async function readApplied(places: EnginePlaces): Promise<Applied> {
  try {
    return appliedSchema.parse(JSON.parse(await readFile(places.applied, 'utf8')));
  } catch {
    return appliedSchema.parse({});
  }
}

/** To be called before an engine is started with it. */
export async function noteTried(places: EnginePlaces, choice: EngineChoice): Promise<void> {
  const { good } = await readApplied(places);
  await writeWhole(places.applied, JSON.stringify({ good, tried: choiceSchema.parse(choice) }));
}

/** The engine answers: what it was started with is good. Also where who started it did not live to see it. */
export async function keepTried(places: EnginePlaces): Promise<void> {
  const { tried } = await readApplied(places);
  if (tried) await writeWhole(places.applied, JSON.stringify({ good: tried }));
}

export function sameChoice(one: EngineChoice, other: EngineChoice): boolean {
  return engineFingerprint(one) === engineFingerprint(other);
}

/** What dockerd is started with, and variables of its environment; the certificates are written to their file. */
export async function engineFiles(
  places: EnginePlaces,
  choice: EngineChoice,
  own: Record<string, unknown>,
  env: Environment,
): Promise<{ config: Record<string, unknown>; variables: Record<string, string> }> {
  const { daemon, environment, certificates } = engineConfiguration(choice, own);
  if (certificates === '') {
    await rm(places.certificates, { force: true });
    return { config: daemon, variables: environment };
  }
  // Go's programs read one file in place of the system's own (crypto/x509): so both are in it. What a person laid down in
  // Docker's certs.d counts as well, and stays the person's.
  await writeWhole(places.certificates, `${await systemCertificates(env)}\n${certificates}`);
  return { config: daemon, variables: { ...environment, SSL_CERT_FILE: places.certificates } };
}

/** Where systems keep the certificates they trust, in one file. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

async function systemCertificates(env: Environment): Promise<string> {
  const path = [env.SSL_CERT_FILE, ...bundles].find((candidate) => candidate && existsSync(candidate));
  return path === undefined ? '' : (await readFile(path, 'utf8')).trimEnd();
}
