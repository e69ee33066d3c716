// A file browser: a tree of folders, the file that is open beside it, and all that can be done to them.
import { Button, TextInput } from '@mantine/core';
import { type DragEvent, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { ActionMenu } from './action-menu.tsx';
import { EmptyState } from './empty-state.tsx';
import styles from './file-browser.module.css';
import { chosenItems, droppedItems } from './file-drop.ts';
import type { FileModel, FileSay, FileToSend } from './file-model.ts';
import { type FileQuestion, FileQuestions } from './file-questions.tsx';
import { type FileFolder, type FileRow, fileRows, modeText, topmost } from './file-rows.ts';
import { FileTree } from './file-tree.tsx';
import { FileViewer } from './file-viewer.tsx';
import { formatBytes, formatNumber } from './format.ts';
import { IconButton } from './icon-button.tsx';
import { PointerMenu, type PointerMenuItem } from './pointer-menu.tsx';
import { Progress } from './progress.tsx';

export interface FileBrowserProps {
  label: string;
  model: FileModel;
  say: FileSay;
  locale: string;
  /** What concerns all of it. */
  notice?: ReactNode;
}

const readingItems: ReadonlySet<string> = new Set(['open', 'download', 'copy']);

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Fills its parent, which must have a height. */
export function FileBrowser({ label, model, say, locale, notice }: FileBrowserProps) {
  const rows = useMemo(() => fileRows(model.folders, model.expanded), [model.folders, model.expanded]);
  const [question, setQuestion] = useState<FileQuestion>();
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const byPath = useMemo(() => new Map(rows.map((row) => [row.path, row])), [rows]);
  const chosen = topmost([...model.selection].filter((path) => byPath.has(path)));
  const only = chosen.length === 1 ? byPath.get(chosen[0] ?? '') : undefined;
  const location = only === undefined ? '/' : only.item.kind === 'folder' ? only.path : folderOf(only.path);
  const send = async (items: readonly FileToSend[], folder: string) => {
    if (items.length === 0) return;
    const taken = await model.taken(items, folder);
    if (taken.length === 0) model.upload(items, folder);
    else setQuestion({ kind: 'overwrite', items, folder, taken });
  };
  const drop = useDrop(byPath, location, model, (items, folder) => void send(items, folder));
  const pick = usePick((items) => void send(items, location));
  const whyNoRemove = chosen.map(model.whyNoRemove).find((reason) => reason !== undefined);
  const rename = () => only && whyNoRemove === undefined && setQuestion({ kind: 'rename', path: only.path });
  const remove = () => chosen.length > 0 && whyNoRemove === undefined && setQuestion({ kind: 'remove', paths: chosen });
  const all = menuItems({ model, say, chosen, only, location, whyNoRemove, ask: setQuestion, pick, rename, remove });
  const items = model.fixed ? all.filter(({ id }) => readingItems.has(id)) : all;
  const root = model.folders.get('/');
  const opened = model.opened && byPath.get(model.opened.path)?.item;
  const whyNoWrite = model.whyNoWrite(location);
  const make = items.filter(({ id }) => id === 'new-file' || id === 'new-folder' || id.startsWith('upload'));

  const mark = useCallback((row: FileRow) => <RowMark row={row} model={model} say={say} />, [model, say]);
  const note = (row: FileRow) => {
    if (row.folder?.status === 'loading') return say('reading', { count: row.folder.read });
    if (row.folder?.status === 'failed') return say('failedFolder');
    if (row.folder?.status === 'ready' && row.folder.entries.length === 0) return say('emptyFolder');
    return undefined;
  };
  return (
    <div className={styles.browser}>
      {notice}
      <div className={styles.bar}>
        <PathField key={location} location={location} model={model} say={say} />
        <IconButton icon="restart" label={say('reload')} onClick={model.reload} />
        <IconButton
          icon="download"
          label={say('download')}
          disabled={chosen.length === 0}
          onClick={() => model.download(chosen)}
        />
        {!model.fixed && (
          <ActionMenu label={say('add', { folder: model.shown(location) })} icon="plus" items={make.map(withReason)} />
        )}
        <ActionMenu label={say('actions')} items={items.map(withReason)} />
      </div>
      <div className={styles.split}>
        <div className={styles.side} data-target={drop.target === '/' || undefined} {...drop.handlers}>
          <FileTree
            label={label}
            locale={locale}
            rows={rows}
            selection={model.selection}
            onSelect={model.select}
            active={model.active}
            onActive={model.activate}
            onOpen={(row) => model.openFile(row.path, row.item)}
            onExpand={model.expand}
            onRename={rename}
            onDelete={remove}
            onMenu={setMenuAt}
            dropTarget={drop.target}
            shown={model.shown}
            mark={mark}
            note={note}
          >
            {rows.length === 0 && <RootState root={root} model={model} say={say} />}
          </FileTree>
          {root?.status === 'loading' && rows.length > 0 && (
            <p className={styles.status} role="status">
              {say('reading', { count: formatNumber(root.read, locale) })}
            </p>
          )}
          {[...model.folders.values()].some(({ cut }) => cut) && <p className={styles.status}>{say('tooMany')}</p>}
          {drop.target !== undefined && (
            <p className={styles.status}>
              {whyNoWrite && drop.target === location
                ? whyNoWrite
                : say('dropHere', { folder: model.shown(drop.target) })}
            </p>
          )}
          <Transfers model={model} say={say} locale={locale} />
        </div>
        <div className={styles.main}>
          <FileViewer
            model={model}
            say={say}
            locale={locale}
            facts={
              opened && `${modeText(opened)} · ${opened.uid}:${opened.gid} · ${timeText(opened.modifiedAt, locale)}`
            }
          />
        </div>
      </div>
      {pick.inputs}
      <PointerMenu label={say('actions')} at={menuAt} items={items} onClose={() => setMenuAt(undefined)} />
      <FileQuestions model={model} say={say} question={question} onClose={() => setQuestion(undefined)} />
    </div>
  );
}

function timeText(time: number, locale: string): string {
  return new Date(time).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The reason stands behind the label where there is no room of its own. */
function withReason({ reason, ...item }: PointerMenuItem): PointerMenuItem {
  return item.disabled && reason ? { ...item, label: `${item.label} (${reason})` } : item;
}

function RowMark({ row, model, say }: { row: FileRow; model: FileModel; say: FileSay }) {
  const mount = model.mountAt(row.path);
  return (
    <>
      {model.edited.has(row.path) && <span className={styles.edited}>{say('edited')}</span>}
      {mount &&
        (mount.open ? (
          <button type="button" className={styles.mount} title={mount.title} tabIndex={-1} onClick={mount.open}>
            {mount.label}
          </button>
        ) : (
          <span className={styles.mount} title={mount.title}>
            {mount.label}
          </span>
        ))}
    </>
  );
}

function RootState({ root, model, say }: { root: FileFolder | undefined; model: FileModel; say: FileSay }) {
  if (root?.status === 'failed') {
    return (
      <EmptyState
        icon="error"
        title={say('unreadable')}
        text={model.errorText(root.error)}
        action={
          <Button variant="default" onClick={model.reload}>
            {say('again')}
          </Button>
        }
      />
    );
  }
  if (root?.status === 'ready') return <EmptyState icon="project" title={say('emptyTitle')} text={say('emptyText')} />;
  return <p className={styles.status}>{say('loading')}</p>;
}

function Transfers({ model, say, locale }: { model: FileModel; say: FileSay; locale: string }) {
  if (model.transfers.length === 0) return null;
  return (
    <div className={styles.transfers}>
      {model.transfers.map(({ id, kind, name, passed, total, cancel }) => (
        <div key={id} className={styles.transfer}>
          <Progress
            label={say(`transfer.${kind}`, { name })}
            value={total > 0 ? passed / total : undefined}
            detail={
              total > 0
                ? `${formatBytes(passed, locale, 'binary')} / ${formatBytes(total, locale, 'binary')}`
                : formatBytes(passed, locale, 'binary')
            }
          />
          <IconButton icon="close" size="small" label={say('cancelNamed', { name })} onClick={cancel} />
        </div>
      ))}
    </div>
  );
}

function PathField({ location, model, say }: { location: string; model: FileModel; say: FileSay }) {
  const [text, setText] = useState(model.shown(location));
  const [error, setError] = useState<string>();
  const go = async (path: string) => setError(await model.go(path));
  return (
    <form
      className={styles.path}
      onSubmit={(event) => {
        event.preventDefault();
        void go(text === model.shown(location) ? location : text.startsWith('/') ? text : `${location}/${text}`);
      }}
    >
      <IconButton
        icon="arrow-up"
        label={say('up')}
        disabled={location === '/'}
        onClick={() => void go(folderOf(location))}
      />
      <TextInput
        className={styles.pathInput ?? ''}
        size="xs"
        aria-label={say('path')}
        value={text}
        error={error}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.currentTarget.value);
          setError(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText(model.shown(location));
        }}
      />
    </form>
  );
}

interface Doing {
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

function menuItems(doing: Doing): PointerMenuItem[] {
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

/** Drops go into the folder under the pointer, or that of the file there, or the chosen one. */
function useDrop(
  byPath: ReadonlyMap<string, FileRow>,
  location: string,
  model: FileModel,
  onDrop: (items: readonly FileToSend[], folder: string) => void,
) {
  const [target, setTarget] = useState<string>();
  const under = (event: DragEvent): string => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-path]') : null;
    const row = byPath.get(element?.dataset.path ?? '');
    if (row === undefined) return location;
    return row.item.kind === 'folder' ? row.path : folderOf(row.path);
  };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      const folder = under(event);
      event.dataTransfer.dropEffect = model.whyNoWrite(folder) === undefined ? 'copy' : 'none';
      setTarget(folder);
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)))
        setTarget(undefined);
    },
    onDrop: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setTarget(undefined);
      const folder = under(event);
      if (model.whyNoWrite(folder) === undefined) {
        void droppedItems(event.dataTransfer).then((items) => onDrop(items, folder));
      }
    },
  };
  return { target, handlers };
}

function usePick(onPick: (items: readonly FileToSend[]) => void) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const input = (ref: typeof files, directory: boolean) => (
    <input
      ref={ref}
      type="file"
      hidden
      multiple
      {...(directory ? { webkitdirectory: '' } : {})}
      onChange={(event) => {
        const { files: chosen } = event.currentTarget;
        if (chosen) onPick(chosenItems(chosen));
        event.currentTarget.value = '';
      }}
    />
  );
  return {
    files: () => files.current?.click(),
    folder: () => folder.current?.click(),
    inputs: (
      <>
        {input(files, false)}
        {input(folder, true)}
      </>
    ),
  };
}
