// Which digest a reference has in its registry now: asked with HEAD, which spends no pull, and never with GET.
import { type ImageAddress, imageAddress, isLoopback } from './address.ts';
import { type Certificates, certificatesFor } from './certificates.ts';
import { parseChallenges } from './challenge.ts';
import { findLogin, type Login, type LoginFiles } from './logins.ts';
import { problemOfStatus, RegistryProblem, toRegistryProblem } from './problem.ts';
import { type Answer, send } from './request.ts';
import { basic, fetchToken } from './token.ts';

export interface RegistryAccess {
  /** Where the person's logins are. */
  logins: LoginFiles;
  /** Hosts that the engine uses without TLS, or without verifying whom they are. This computer is always one. */
  insecure?: readonly string[];
  /** Folders with certificates by host; default: where the engines look. */
  certificateFolders?: readonly string[];
}

/** An index of platforms first: its digest is the one an engine notes when it pulls a tag. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const digestPattern = /^[a-z0-9]+:[a-f0-9]{32,}$/;
const mostRedirects = 3;

/**
 * The digest of the manifest that the reference names (OCI distribution: HEAD /v2/NAME/manifests/TAG). Throws RegistryProblem:
 * `reference-invalid`, `image-not-found`, `unauthorized`, `forbidden`, `rate-limited`, `network`, `canceled`, `unsupported`.
 */
export async function remoteDigest(reference: string, access: RegistryAccess, signal?: AbortSignal): Promise<string> {
  const address = imageAddress(reference);
  if (address === undefined) throw new RegistryProblem('reference-invalid', `"${reference}" is no image reference`);
  const insecure = isLoopback(address.server) || (access.insecure?.includes(address.host) ?? false);
  const certificates = await certificatesFor(address.host, access.certificateFolders);
  const question: Question = { address, insecure, certificates, access, signal };
  try {
    return await ask({ ...question, protocol: 'https:' });
  } catch (cause) {
    if (!insecure || cause instanceof RegistryProblem || signal?.aborted)
      throw toRegistryProblem(cause, address.server);
  }
  try {
    return await ask({ ...question, protocol: 'http:' });
  } catch (cause) {
    throw toRegistryProblem(cause, address.server);
  }
}

interface Question {
  address: ImageAddress;
  insecure: boolean;
  certificates: Certificates;
  access: RegistryAccess;
  signal: AbortSignal | undefined;
}

async function ask(question: Question & { protocol: string }): Promise<string> {
  const { address } = question;
  const url = new URL(
    `${question.protocol}//${address.server}/v2/${address.repository}/manifests/${encodeURIComponent(address.tag)}`,
  );
  let answer = await head(url, question, undefined);
  if (answer.status === 401) {
    const login = await findLogin(address.host, question.access.logins);
    answer = await head(url, question, await authorization(answer, login, question));
  }
  const subject = `${address.host}/${address.repository}:${address.tag}`;
  if (answer.status !== 200) throw problemOfStatus(answer.status, subject);
  const digest = answer.headers['docker-content-digest'];
  if (typeof digest !== 'string' || !digestPattern.test(digest)) {
    throw new RegistryProblem('unsupported', `The registry tells no digest: ${subject}`);
  }
  return digest;
}

/** Follows where the registry sends us; a login goes only to the host it is for. */
async function head(url: URL, question: Question, authorized: string | undefined): Promise<Answer> {
  const accept = { Accept: manifestTypes.join(', ') };
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const own = at.host === url.host;
    const answer = await send({
      url: at,
      method: 'HEAD',
      headers: { ...accept, ...(own && authorized !== undefined ? { Authorization: authorized } : {}) },
      ...(own ? { certificates: question.certificates, unverified: question.insecure } : {}),
      signal: question.signal,
    });
    const { location } = answer.headers;
    const moved = answer.status >= 301 && answer.status <= 308 && location !== undefined;
    if (!moved || redirects === mostRedirects) return answer;
    const next = new URL(location, at);
    if (next.protocol !== 'https:' && at.protocol === 'https:') return answer;
    at = next;
  }
}

async function authorization(answer: Answer, login: Login | undefined, question: Question): Promise<string> {
  const { address, certificates, insecure, signal } = question;
  const challenges = parseChallenges(answer.headers['www-authenticate'] ?? '');
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) {
    const scope = `repository:${address.repository}:pull`;
    return `Bearer ${await fetchToken({ challenge: bearer, login, scope, certificates, insecure, signal })}`;
  }
  const subject = `${address.host}/${address.repository}`;
  if (login === undefined || !('user' in login)) throw problemOfStatus(401, subject);
  if (!challenges.some(({ scheme }) => scheme === 'basic')) {
    throw new RegistryProblem('unsupported', `The registry asks for a login that is not known here: ${subject}`);
  }
  return basic(login);
}
