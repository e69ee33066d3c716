// Whether a registry is there and takes a login (OCI distribution: GET /v2/, "Determining Support").
import type { RegistryAccess } from './access.ts';
import { askRegistry } from './client.ts';
import { problemOfAnswer, RegistryProblem } from './problem.ts';

export interface RegistryCheck {
  /** Whether it was spoken to with TLS. */
  encrypted: boolean;
  /** `none`: it asked for no login. */
  login: 'none' | 'accepted';
}

/** Throws RegistryProblem: `password-wrong`, `unauthorized`, `no-registry`, `rate-limited`, and the reasons of the network. */
export async function checkRegistry(
  host: string,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<RegistryCheck> {
  const login = await access.login(host);
  const asked = { host, path: '/v2/', accept: ['application/json'], subject: host, signal };
  const answer = await askRegistry(asked, { ...access, login: async () => login }).catch((cause: unknown) => {
    // A token for nothing in particular may open nothing: the login was taken all the same.
    const open = cause instanceof RegistryProblem && cause.problem.reason === 'forbidden' && login !== undefined;
    if (open) return undefined;
    throw cause;
  });
  if (answer === undefined) return { encrypted: true, login: 'accepted' };
  const { 'docker-distribution-api-version': version, 'content-type': type = '' } = answer.headers;
  const known = String(version ?? '').startsWith('registry/2');
  if (answer.status === 404 && !known) throw new RegistryProblem('no-registry', `No registry answers at ${host}`);
  if (answer.status !== 200) throw problemOfAnswer(answer, host);
  if (!known && !/json/.test(type) && answer.body.trim() !== '') {
    throw new RegistryProblem('no-registry', `Something else than a registry answers at ${host}`);
  }
  return { encrypted: answer.protocol === 'https:', login: answer.authorized ? 'accepted' : 'none' };
}
