// Where a copy goes on this computer: suggested in the folder of the last time, or else in the person's own.
import { useState } from 'react';
import type { ArchiveForm } from '../../../../runtime/contract/volume-backups.ts';
import { client } from '../../../state/client.ts';
import { useLoad } from '../../../state/load.ts';
import { useView } from '../../../state/view.ts';

const two = (number: number) => String(number).padStart(2, '0');

/** `shop data` at noon of a day is `shop-data-2031-05-04-1200.tar.zst`; without what some system has no place for in a name. */
export function copyFileName(volume: string, form: ArchiveForm, at: Date): string {
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${volume.replace(/[^\w.-]+/g, '-').slice(0, 100)}-${day}-${two(at.getHours())}${two(at.getMinutes())}.${form}`;
}

const endings = /\.(tar\.zst|tar\.gz|tar|tgz|tzst)$/;

/** The same path with the ending of a form; one with an ending of its own keeps it. */
export function withForm(path: string, form: ArchiveForm): string {
  return path.replace(endings, `.${form}`);
}

/** `path` is the suggestion until something is typed. `used` remembers its folder. */
export function useCopyPath(volume: string, form: ArchiveForm) {
  const [view, change] = useView('volume-copies', { folder: '' });
  const [now] = useState(() => new Date());
  const [typed, setTyped] = useState<string>();
  const home = useLoad((signal) => client().host.list({ path: '~' }, { signal }), []).value?.folder ?? '';
  const folder = view.folder || home;
  const suggested = folder === '' ? '' : folder + copyFileName(volume, form, now);
  const path = typed ?? suggested;
  const used = () => change({ folder: path.trim().replace(/[^/\\]*$/, '') });
  return { path, suggested, setPath: setTyped, used };
}
