// Files and folders that were dropped or chosen, as a flat list with their paths.
import type { FileToSend } from './file-model.ts';

/** To be called in the drop's own turn: the browser forgets them after it. */
export function droppedItems(transfer: DataTransfer): Promise<FileToSend[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  return Promise.all(
    items.map((item) => {
      const entry = item.webkitGetAsEntry();
      const file = item.getAsFile();
      if (entry) return walked(entry, '');
      return file ? [{ path: file.name, content: file, modifiedAt: file.lastModified }] : [];
    }),
  ).then((all) => all.flat());
}

/** A browser tells at most a hundred of a folder's entries at once. */
async function walked(entry: FileSystemEntry, folder: string): Promise<FileToSend[]> {
  const path = `${folder}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, content: file, modifiedAt: file.lastModified }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const items: FileToSend[] = [{ path }];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return items;
    for (const inner of some) items.push(...(await walked(inner, `${path}/`)));
  }
}

/** What a file input holds; of folders the path is told with each file, and so the folders are made up. */
export function chosenItems(files: FileList): FileToSend[] {
  const items: FileToSend[] = [];
  const folders = new Set<string>();
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (!folders.has(folder)) items.push({ path: folder });
      folders.add(folder);
    }
    items.push({ path, content: file, modifiedAt: file.lastModified });
  }
  return items;
}
