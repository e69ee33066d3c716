// Loads images from an archive, or makes one from a root file system.
import { Button, FileButton, Radio, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLines, changeProblem } from '../../../runtime/contract/commit-changes.ts';
import type { ArchiveOrigin } from '../../../runtime/contract/image-shelf.ts';
import { parseReference } from '../../../runtime/contract/reference.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { sendArchive } from '../../state/files/archive-sending.ts';
import { hasDialogs, useHostPaths } from '../../state/host.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useReportProblem } from '../../state/problem.ts';
import { useSubmit } from '../../state/submit.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { PathField } from '../../ui/form/path-field.tsx';
import { Icon } from '../../ui/icon.tsx';
import classes from './shelf.module.css';

type Kind = 'images' | 'files';

interface Wish {
  kind: Kind;
  path: string;
  file: File | null;
  reference: string;
  changes: string;
  message: string;
}

const nothing: Wish = { kind: 'images', path: '', file: null, reference: '', changes: '', message: '' };

function commandOf({ kind, path, file, reference, changes, message }: Wish): string {
  const archive = path.trim() || file?.name || 'images.tar';
  if (kind === 'images') return dockerCommand('load', '-i', archive);
  const flags = changeLines(changes).flatMap((line) => ['-c', line]);
  return dockerCommand(
    'import',
    ...flags,
    ...(message.trim() ? ['-m', message.trim()] : []),
    archive,
    ...(reference.trim() ? [reference.trim()] : []),
  );
}

async function begin(engineId: string, wish: Wish) {
  const { kind, path, file, reference, changes, message } = wish;
  const from: ArchiveOrigin = file
    ? { kind: 'sent', name: file.name, bytes: file.size }
    : { kind: 'file', path: path.trim() };
  if (kind === 'images') return client().images.load({ engineId, from });
  const lines = changes.split('\n');
  return client().images.import({
    engineId,
    from,
    reference: reference.trim(),
    changes: lines,
    message: message.trim(),
  });
}

export function LoadDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['images', 'app']);
  const engineId = useEngineId();
  const report = useReportProblem();
  const form = useSubmit(['path', 'reference', 'changes']);
  const [wish, setWish] = useState(nothing);
  const change = (next: Partial<Wish>) => {
    setWish((before) => ({ ...before, ...next }));
    for (const field of Object.keys(next)) form.changed(field === 'file' ? 'path' : field);
  };
  const submit = async () => {
    const { kind, reference, changes } = wish;
    const files = kind === 'files';
    const missing = hasDialogs() ? wish.path.trim() === '' : wish.file === null;
    const parsed = reference.trim() === '' ? undefined : parseReference(reference.trim());
    const wrongName = reference.trim() !== '' && (parsed === undefined || parsed.digest !== undefined);
    const wrongLine = changes.split('\n').findIndex((line) => changeProblem(line) !== undefined);
    const found = {
      path: missing ? t('app:problem.required') : undefined,
      reference: files && wrongName ? t('app:problem.reference-invalid') : undefined,
      changes: files && wrongLine >= 0 ? t('load.changesWrong', { line: wrongLine + 1 }) : undefined,
    };
    const work = async () => {
      const begun = await begin(engineId, wish);
      if (wish.file) void sendArchive(wish.file, begun, client().images).catch(report);
    };
    if (await form.run(found, work)) onClose();
  };
  return (
    <FormDialog
      opened
      title={t('load.title')}
      submitLabel={t(wish.kind === 'images' ? 'load.submit' : 'load.submitImport')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Source wish={wish} error={form.errors.path} onChange={change} />
      <Radio.Group label={t('load.kind')} value={wish.kind} onChange={(kind) => change({ kind: kind as Kind })}>
        <div className={classes.choices}>
          <Radio value="images" label={t('load.images')} description={t('load.imagesText')} />
          <Radio value="files" label={t('load.files')} description={t('load.filesText')} />
        </div>
      </Radio.Group>
      {wish.kind === 'files' && <ImportFields wish={wish} errors={form.errors} onChange={change} />}
      <CommandLine {...useCommandWords('images')} command={commandOf(wish)} />
    </FormDialog>
  );
}

interface PartProps {
  wish: Wish;
  onChange: (next: Partial<Wish>) => void;
}

function Source({ wish, error, onChange }: PartProps & { error: string | undefined }) {
  const { t } = useTranslation('images');
  const paths = useHostPaths('file', t('load.title'));
  if (hasDialogs()) {
    return (
      <PathField
        label={t('load.path')}
        description={t('load.pathText')}
        value={wish.path}
        error={error}
        paths={paths}
        autoFocus
        onChange={(path) => onChange({ path })}
      />
    );
  }
  return (
    <div className={classes.source}>
      <FileButton onChange={(file) => onChange({ file })}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<Icon name="file" />}>
            {t('load.choose')}
          </Button>
        )}
      </FileButton>
      <span className={error ? classes.wrong : classes.hint}>{error ?? wish.file?.name ?? t('load.pathText')}</span>
    </div>
  );
}

function ImportFields({
  wish,
  errors,
  onChange,
}: PartProps & { errors: Readonly<Record<string, string | undefined>> }) {
  const { t } = useTranslation('images');
  return (
    <>
      <TextInput
        label={t('load.reference')}
        description={t('load.referenceText')}
        placeholder={t('load.referencePlaceholder')}
        value={wish.reference}
        error={errors.reference}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ reference: event.currentTarget.value })}
      />
      <Textarea
        label={t('load.changes')}
        description={t('load.changesText')}
        placeholder={t('load.changesPlaceholder')}
        classNames={{ input: classes.mono ?? '' }}
        value={wish.changes}
        error={errors.changes}
        rows={3}
        spellCheck={false}
        onChange={(event) => onChange({ changes: event.currentTarget.value })}
      />
      <TextInput
        label={t('load.message')}
        value={wish.message}
        onChange={(event) => onChange({ message: event.currentTarget.value })}
      />
    </>
  );
}
