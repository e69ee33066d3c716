// What can be done in a file browser, as the items of its menus.

import type { PointerMenuItem } from '../menu/pointer-menu.tsx';
import type { FileModel, FileSay } from './file-model.ts';
import type { FileQuestion } from './file-questions.tsx';
import type { FileRow } from './file-rows.ts';

export interface Doing {
  model: FileModel;
  say: FileSay;
  chosen: readonly string[];
  only: FileRow | undefined;
  location: string;
  whyNoRemove: string | undefined;
  ask: (question: FileQuestion) => void;
  pick: { files: () => void; folder: () => void };
  rename: () => void;
  remove: () => void;
}

export function menuItems(doing: Doing): PointerMenuItem[] {
  const { model, say, chosen, only, location, whyNoRemove, ask, pick, rename, remove } = doing;
  const reason = model.whyNoWrite(location);
  const off = reason !== undefined;
  const paths = chosen.length > 0 ? chosen : ['/'];
  const newOne = (kind: 'new-file' | 'new-folder') => ask({ kind, folder: location });
  const item = only?.item;
  return [
    ...(only && item && item.kind !== 'folder'
      ? [{ id: 'open', label: say('open'), icon: 'file' as const, run: () => model.openFile(only.path, item) }]
      : []),
    {
      id: 'download',
      label: say(chosen.length === 0 ? 'downloadAll' : chosen.length === 1 ? 'downloadOne' : 'downloadMany'),
      icon: 'download',
      run: () => model.download(paths),
    },
    {
      id: 'copy',
      label: say('copyPath'),
      icon: 'copy',
      run: () => void navigator.clipboard.writeText(paths.join('\n')).catch(() => undefined),
    },
    {
      id: 'new-file',
      label: say('ask.new-file.menu'),
      icon: 'file',
      disabled: off,
      reason,
      run: () => newOne('new-file'),
    },
    {
      id: 'new-folder',
      label: say('ask.new-folder.menu'),
      icon: 'project',
      disabled: off,
      reason,
      run: () => newOne('new-folder'),
    },
    { id: 'upload-files', label: say('uploadFiles'), icon: 'upload', disabled: off, reason, run: pick.files },
    { id: 'upload-folder', label: say('uploadFolder'), icon: 'upload', disabled: off, reason, run: pick.folder },
    {
      id: 'rename',
      label: say('ask.rename.menu'),
      icon: 'rename',
      disabled: only === undefined || whyNoRemove !== undefined,
      reason: whyNoRemove,
      run: rename,
    },
    {
      id: 'remove',
      label: say('remove.menu'),
      icon: 'remove',
      danger: true,
      disabled: chosen.length === 0 || whyNoRemove !== undefined,
      reason: whyNoRemove,
      run: remove,
    },
  ];
}
