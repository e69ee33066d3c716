// Searches Docker Hub by its public API (hub.docker.com: /v2/search/repositories). Everything in it is strangers' text.
import { problemOfAnswer, RegistryProblem, toRegistryProblem } from './problem.ts';
import type { ProxyChoice } from './proxy.ts';
import { send } from './request.ts';

export interface HubRepository {
  /** As it stands in a reference: `nginx`, `bitnami/redis`. */
  name: string;
  description: string;
  official: boolean;
  stars: number;
  pulls: number;
}

export interface HubPage {
  repositories: HubRepository[];
  /** How many there are in all. */
  total: number;
  more: boolean;
}

export const hubAddress = 'https://hub.docker.com';
const pageSize = 50;
const longestDescription = 500;
const namePattern = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)?$/;

/** `page` begins at 1. Throws RegistryProblem: the reasons of the network, `rate-limited`, `unknown`. */
export async function searchHub(
  query: string,
  { page = 1, proxy, address = hubAddress, signal }: HubOptions = {},
): Promise<HubPage> {
  const url = new URL('/v2/search/repositories/', address);
  for (const [name, value] of Object.entries({ query, page, page_size: pageSize })) {
    url.searchParams.set(name, String(value));
  }
  const headers = { Accept: 'application/json' };
  const answer = await send({ url, method: 'GET', headers, proxy, signal }).catch((cause: unknown) => {
    throw toRegistryProblem(cause, url.host);
  });
  // Behind the last page there is nothing.
  if (answer.status === 404) return { repositories: [], total: 0, more: false };
  if (answer.status !== 200) throw problemOfAnswer(answer, url.host);
  return read(answer.body, url.host);
}

export interface HubOptions {
  page?: number;
  proxy?: ProxyChoice | undefined;
  /** Where Docker Hub's API is. */
  address?: string;
  signal?: AbortSignal | undefined;
}

function read(body: string, host: string): HubPage {
  let value: { count?: unknown; next?: unknown; results?: unknown };
  try {
    value = JSON.parse(body) ?? {};
  } catch {
    value = {};
  }
  if (!Array.isArray(value.results))
    throw new RegistryProblem('unknown', `${host} answers something else than a search`);
  const repositories = value.results.flatMap(repositoryOf);
  const total = typeof value.count === 'number' ? value.count : repositories.length;
  return { repositories, total, more: typeof value.next === 'string' && value.next !== '' };
}

function repositoryOf(raw: unknown): HubRepository[] {
  const { repo_name: name, short_description: description, ...rest } = (raw ?? {}) as Record<string, unknown>;
  const whole = typeof name === 'string' ? name.replace(/^library\//, '') : '';
  if (!namePattern.test(whole)) return [];
  return [
    {
      name: whole,
      description: typeof description === 'string' ? description.slice(0, longestDescription) : '',
      official: rest.is_official === true,
      stars: count(rest.star_count),
      pulls: count(rest.pull_count),
    },
  ];
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}
