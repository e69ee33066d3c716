// What a registry lists page by page: its repositories and their tags (OCI distribution: Listing Tags; distribution: _catalog).
import { parseReference } from '../contract/reference.ts';
import type { RegistryAccess } from './access.ts';
import { imageAddress } from './address.ts';
import { askRegistry } from './client.ts';
import { problemOfAnswer, RegistryProblem } from './problem.ts';

/** `next` is what the next page is asked with; absent at the end. */
export interface Page {
  names: string[];
  next?: string;
}

const mostBytes = 8 * 1024 * 1024;
const mostPages = 200;
const mostNames = 100_000;
const tagPattern = /^[\w][\w.-]{0,127}$/;

/** One page of the registry's repositories. `unsupported` where it lists none, as Docker Hub and most hosted registries do not. */
export async function repositoriesPage(
  host: string,
  access: RegistryAccess,
  { next, limit = 100, signal }: { next?: string | undefined; limit?: number; signal?: AbortSignal | undefined } = {},
): Promise<Page> {
  const isName = (name: string) => parseReference(name)?.name === name;
  const question = { host, path: '/v2/_catalog', scope: 'registry:catalog:*', subject: host };
  try {
    return await page({ ...question, key: 'repositories', isName, next, limit, signal }, access);
  } catch (cause) {
    // Those that have no such list answer as if it were a repository.
    const missing = cause instanceof RegistryProblem && cause.problem.reason === 'image-not-found';
    throw missing ? new RegistryProblem('unsupported', cause.message) : cause;
  }
}

/** One page of a repository's tags; `repository` is without the host. */
export function tagsPage(
  host: string,
  repository: string,
  access: RegistryAccess,
  { next, limit = 1000, signal }: { next?: string | undefined; limit?: number; signal?: AbortSignal | undefined } = {},
): Promise<Page> {
  const isName = (name: string) => tagPattern.test(name);
  const path = `/v2/${repository}/tags/list`;
  const question = { host, path, scope: `repository:${repository}:pull`, subject: `${host}/${repository}` };
  return page({ ...question, key: 'tags', isName, next, limit, signal }, access);
}

/**
 * All tags of a repository, named as in a reference (`nginx`, `registry.example:5000/team/app`); 100,000 at most. Throws
 * `reference-invalid`, `image-not-found`, and what `askRegistry` throws.
 */
export async function remoteTags(repository: string, access: RegistryAccess, signal?: AbortSignal): Promise<string[]> {
  const address = imageAddress(repository);
  if (address === undefined) throw new RegistryProblem('reference-invalid', `"${repository}" is no repository`);
  const found = new Set<string>();
  const seen = new Set<string>();
  let next: string | undefined;
  do {
    const one = await tagsPage(address.host, address.repository, access, { next, signal });
    for (const name of one.names) found.add(name);
    // A page that leads to one that was read already would never end.
    next = one.next !== undefined && !seen.has(one.next) ? one.next : undefined;
    if (next !== undefined) seen.add(next);
  } while (next !== undefined && seen.size < mostPages && found.size < mostNames);
  return [...found].slice(0, mostNames);
}

interface PageQuestion {
  host: string;
  path: string;
  key: 'repositories' | 'tags';
  scope: string;
  subject: string;
  isName: (name: string) => boolean;
  next: string | undefined;
  limit: number;
  signal: AbortSignal | undefined;
}

async function page(question: PageQuestion, access: RegistryAccess): Promise<Page> {
  const { host, path, key, scope, subject, isName, next, limit, signal } = question;
  const query = next ?? `n=${limit}`;
  const rest = { scope, subject, mostBytes, mirrored: 'last' as const, signal };
  const asked = { host, path: `${path}?${query}`, accept: ['application/json'], ...rest };
  const answer = await askRegistry(asked, access);
  if (answer.status !== 200) throw problemOfAnswer(answer, subject);
  const names = namesIn(answer.body, key);
  if (names === undefined) throw new RegistryProblem('no-registry', `${subject} answers something else than a list`);
  const following = nextQuery(answer.headers.link, path);
  const ends = following === undefined || following === query;
  return { names: names.filter(isName), ...(ends ? {} : { next: following }) };
}

/** Undefined for what is no list; what is no text in it is left out. `null` is an empty list. */
function namesIn(body: string, key: 'repositories' | 'tags'): string[] | undefined {
  try {
    const list = (JSON.parse(body) as Record<string, unknown> | null)?.[key];
    if (list === null) return [];
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : undefined;
  } catch {
    return undefined;
  }
}

/** The query of the next page (RFC 8288); only of the same list, wherever else a registry points. */
function nextQuery(link: string | string[] | undefined, path: string): string | undefined {
  const text = Array.isArray(link) ? link.join(',') : (link ?? '');
  const [, target = ''] = /<([^>]*)>\s*;[^,]*rel="?next"?/i.exec(text) ?? [];
  if (target === '' || !URL.canParse(target, 'https://registry.invalid')) return undefined;
  const url = new URL(target, 'https://registry.invalid');
  return url.pathname === path && url.search.length > 1 ? url.search.slice(1) : undefined;
}
