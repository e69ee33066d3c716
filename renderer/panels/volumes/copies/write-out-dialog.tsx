// Backs a volume up into one file with a manifest, or exports its content as a plain tar; a browser gets the file as a download.
import { Checkbox, Select, Skeleton } from '@mantine/core';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArchiveForm, UsersWay } from '../../../../runtime/contract/volume-backups.ts';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { client } from '../../../state/client.ts';
import { receivePieces } from '../../../state/files/file-transfers.ts';
import { saveBlob } from '../../../state/files/save-blob.ts';
import { hasDialogs, useHostPaths } from '../../../state/host.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { useSubmit } from '../../../state/submit.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { shownName } from '../volume-usage.ts';
import classes from './copies.module.css';
import { useCopyPath, withForm } from './copy-path.ts';
import { cannot, MeansNotice } from './means-notice.tsx';
import { UsersWayChoice, useReading } from './users-way.tsx';

interface Props {
  kind: 'backup' | 'export';
  volume: VolumeRow;
  onClose: () => void;
}

const forms: readonly ArchiveForm[] = ['tar', 'tar.gz', 'tar.zst'];

async function download(wish: { engineId: string; volume: string; form: ArchiveForm; users: UsersWay }) {
  const begun = await client().volumeBackups.download(wish);
  return { name: begun.name, whole: receivePieces(begun) };
}

export function WriteOutDialog({ kind, volume, onClose }: Props) {
  const { t } = useTranslation(['volume-copies', 'app']);
  const report = useReportProblem();
  const { engineId, name } = volume;
  const [form, setForm] = useState<ArchiveForm>(kind === 'backup' ? 'tar.zst' : 'tar');
  const [replace, setReplace] = useState(false);
  const target = useCopyPath(name, form);
  const { look, known, runners, way, setWay } = useReading(volume);
  const send = useSubmit(['path', 'users'], ({ reason }) => (reason === 'file-exists' ? t('path.taken') : undefined));
  const title = t(`out.${kind}.title`, { name: shownName(volume) });
  const here = hasDialogs();
  const path = target.path.trim();

  const begin = async () => {
    const wish = { engineId, volume: name, users: way };
    if (!here) {
      const { name: file, whole } = await download({ ...wish, form });
      whole.then((blob) => saveBlob(blob, file)).catch((error: unknown) => report(error, t(`out.${kind}.failed`)));
    } else if (kind === 'backup') await client().volumeBackups.start({ ...wish, path, replace });
    else await client().volumeBackups.exportTar({ ...wish, path, replace, form });
    if (here) target.used();
  };
  const submit = async () => {
    const found = { path: here && path === '' ? t('app:problem.required') : undefined };
    if (await send.run(found, begin)) onClose();
  };
  const turnTo = (next: ArchiveForm) => {
    setForm(next);
    if (target.path !== '') target.setPath(withForm(target.path, next));
  };
  return (
    <FormDialog
      opened
      title={title}
      submitLabel={t(`out.${kind}.submit`)}
      disabled={!known || cannot(look.value?.means)}
      {...send.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className={classes.text}>{t(`out.${kind}.text`)}</p>
      {here ? (
        <TargetField
          title={title}
          path={target.path}
          suggested={target.suggested}
          error={send.errors.path}
          replace={replace}
          onReplace={setReplace}
          onPath={(next) => {
            target.setPath(next);
            send.changed('path');
          }}
        />
      ) : (
        <p className={classes.text}>{t('path.browser')}</p>
      )}
      {kind === 'export' && (
        <Select
          label={t('export.form')}
          data={forms.map((one) => ({ value: one, label: t(`export.forms.${one.replace('.', '-')}`) }))}
          value={form}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(next) => next && turnTo(next as ArchiveForm)}
        />
      )}
      {look.problem && <NoticeBar kind="error" {...look.problem} />}
      {!known && <Skeleton height={20} role="status" aria-busy="true" aria-label={t('loading')} />}
      {look.value && <UsersWayChoice runners={runners} way={way} error={send.errors.users} onChange={setWay} />}
      <MeansNotice means={look.value?.means} />
    </FormDialog>
  );
}

interface TargetProps {
  title: string;
  path: string;
  suggested: string;
  error: string | undefined;
  replace: boolean;
  onPath: (path: string) => void;
  onReplace: (replace: boolean) => void;
}

function TargetField({ title, path, suggested, error, replace, onPath, onReplace }: TargetProps) {
  const { t } = useTranslation('volume-copies');
  const paths = useHostPaths('save', title);
  const input = useRef<HTMLInputElement>(null);
  // It comes a moment after the dialog: what somebody is about to type replaces it, and is not written behind it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the moment that counts
  useLayoutEffect(() => {
    if (document.activeElement === input.current) input.current?.select();
  }, [suggested]);
  return (
    <>
      <PathField
        label={t('path.label')}
        description={t('path.text')}
        value={path}
        error={error}
        paths={paths}
        autoFocus
        inputRef={input}
        onChange={onPath}
      />
      <Checkbox
        checked={replace}
        onChange={(event) => onReplace(event.currentTarget.checked)}
        label={t('path.replace')}
      />
    </>
  );
}
