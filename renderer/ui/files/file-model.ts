// What a file browser is told and what it tells: plain data and functions, whatever runs behind them.
import type { FileFolder, FileItem } from './file-rows.ts';

export type FileSay = (word: string, values?: Record<string, string | number>) => string;

/** What is sent: a folder has no content. `path` is relative to where it goes, with slashes between. */
export interface FileToSend {
  path: string;
  content?: Blob | undefined;
  modifiedAt?: number | undefined;
}

export interface FileTransfer {
  id: string;
  kind: 'upload' | 'download';
  name: string;
  passed: number;
  /** 0: nobody knows. */
  total: number;
  cancel: () => void;
}

/** Something else is mounted there. */
export interface FileMountMark {
  label: string;
  title: string;
  readOnly: boolean;
  open?: (() => void) | undefined;
}

export interface OpenedFile {
  path: string;
  status: 'loading' | 'ready' | 'failed';
  /** Words, when it failed. */
  error?: string | undefined;
  kind?: 'text' | 'picture' | 'binary' | undefined;
  /** Bytes of all of it, and of what is here. */
  size: number;
  shownBytes: number;
  /** A picture, as an address. */
  picture?: string | undefined;
  text?: string | undefined;
  /** What was written and not saved; stands in the place of the text. */
  draft?: string | undefined;
  lineEnd: '\n' | '\r\n';
  encoding?: string | undefined;
  /** Why it cannot be written, in words. */
  readOnly?: string | undefined;
  /** What a person should know before they save. */
  warning?: string | undefined;
  edited: boolean;
  saving: boolean;
  /** It is not the same any more as when it was opened. */
  conflict: boolean;
}

/** Promises of words resolve with what went wrong, or nothing. */
export interface FileModel {
  /** Nothing in it can be changed: nothing is offered that would. */
  fixed: boolean;
  folders: ReadonlyMap<string, FileFolder>;
  expanded: ReadonlySet<string>;
  selection: ReadonlySet<string>;
  active: string | undefined;
  opened: OpenedFile | undefined;
  edited: ReadonlySet<string>;
  transfers: readonly FileTransfer[];
  expand: (path: string, open: boolean) => void;
  select: (selection: ReadonlySet<string>) => void;
  activate: (path: string) => void;
  openFile: (path: string, item: Pick<FileItem, 'kind'>) => void;
  closeFile: () => void;
  go: (path: string) => Promise<string | undefined>;
  reload: () => void;
  create: (folder: string, name: string, kind: 'file' | 'folder') => Promise<string | undefined>;
  rename: (path: string, name: string) => Promise<string | undefined>;
  remove: (paths: readonly string[]) => Promise<string | undefined>;
  download: (paths: readonly string[]) => void;
  /** Lets files be dragged out of the window, called as the drag begins; undefined where that cannot be. */
  dragOut?: ((paths: readonly string[]) => void) | undefined;
  upload: (items: readonly FileToSend[], folder: string) => void;
  /** Names at the top of `items` that are there already. */
  taken: (items: readonly FileToSend[], folder: string) => Promise<readonly string[]>;
  /** What files lose that an upload writes over, in words. */
  overwriteLoses: string | undefined;
  edit: (text: string) => void;
  save: (overwrite: boolean) => void;
  /** Reads it again; what was written is given up. */
  discard: () => void;
  readMore: () => void;
  asText: () => void;
  dismissConflict: () => void;
  /** Why nothing can be written there; undefined when it can. */
  whyNoWrite: (path: string) => string | undefined;
  /** Why it cannot be renamed or removed. */
  whyNoRemove: (path: string) => string | undefined;
  mountAt: (path: string) => FileMountMark | undefined;
  shown: (name: string) => string;
  errorText: (error: unknown) => string;
}
