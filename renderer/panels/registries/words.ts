// What is said of a registry in a few words: its name, whose login it is, how it answered.
import type { TFunction } from 'i18next';
import type { Registry, RegistryLogin } from '../../../runtime/contract/registries.ts';
import type { Mark } from '../../ui/marked-name.tsx';
import type { Tone } from '../../ui/state-badge.tsx';

export const hubHost = 'docker.io';

export function registryName(host: string, t: TFunction): string {
  return host === hubHost ? t('hub') : host;
}

export function registryMarks(row: Registry, t: TFunction): Mark[] {
  const marks: Mark[] = [];
  const add = (id: 'insecure' | 'authority' | 'found') =>
    marks.push({ id, label: t(`mark.${id}`), title: t(`mark.${id}Hint`) });
  if (row.insecure === 'set' || row.insecure === 'range') add('insecure');
  if (row.authorities > 0) add('authority');
  if (!row.added && row.login !== undefined && row.host !== hubHost) add('found');
  return marks;
}

export function loginUser(login: RegistryLogin, t: TFunction): string {
  return login.user === '' ? t('login.token') : login.user;
}

/** Where the login is kept. */
export function loginPlace({ source, helper, lost }: RegistryLogin, t: TFunction): string {
  return lost ? t('login.lost') : t(`login.source.${source}`, { helper });
}

/** Whether it is Gantry's own, to log out of. */
export function isOwn(login: RegistryLogin | undefined): boolean {
  return login !== undefined && login.source !== 'docker' && login.source !== 'podman';
}

export function registryState({ check }: Registry): { tone: Tone; word: string } {
  if (check === undefined) return { tone: 'idle', word: 'untested' };
  if (check.problem !== undefined) return { tone: 'bad', word: 'bad' };
  if (check.login === 'accepted') return { tone: 'good', word: 'accepted' };
  if (check.encrypted === false) return { tone: 'good', word: 'plain' };
  return { tone: 'good', word: 'open' };
}
