// What becomes of a project's volumes when the git branch of its folder changes.
import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BranchMode, SnapshotProject } from '../../../../runtime/contract/snapshots.ts';
import { client } from '../../../state/client.ts';
import { useHostPaths } from '../../../state/host.ts';
import { useProblemText } from '../../../state/problem.ts';
import { useBranches } from '../../../state/snapshots.ts';
import { useSubmit } from '../../../state/submit.ts';
import { PathField } from '../../../ui/form/path-field.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import classes from './copies.module.css';

interface Props {
  engineId: string;
  project: SnapshotProject;
}

const modes: readonly BranchMode[] = ['never', 'ask', 'switch'];

export function BranchSetting({ engineId, project }: Props) {
  const { t } = useTranslation(['volume-copies', 'app']);
  const textOf = useProblemText();
  const { project: name } = project;
  const follow = useBranches().find((one) => one.engineId === engineId && one.project === name);
  const [typed, setTyped] = useState<string>();
  const form = useSubmit(['folder'], ({ reason, field }) =>
    field === 'folder' && reason === 'not-found' ? t('branch.noRepository') : undefined,
  );
  const kept = follow?.folder ?? project.folder ?? '';
  const folder = typed ?? kept;
  const mode = follow?.mode ?? 'never';
  const paths = useHostPaths('folder', t('branch.folder'));
  const set = (next: BranchMode) => {
    if (next === 'never' && !follow) return;
    const wanted = next === 'never' ? kept : folder.trim();
    const found = { folder: wanted === '' ? t('branch.needsFolder') : undefined };
    const send = async () => {
      if (next === 'never') await client().snapshots.unfollow({ engineId, project: name });
      else await client().snapshots.follow({ engineId, project: name, folder: wanted, mode: next });
    };
    void form.run(found, send).then((done) => done && setTyped(undefined));
  };
  // Of one that nobody follows nobody would tell the next.
  const branch = follow?.branch;
  const moved = follow !== undefined && folder.trim() !== follow.folder;
  return (
    <div className={classes.dialog} data-project={name}>
      <div className={classes.branch}>
        <Select
          className={classes.mode ?? ''}
          label={t('branch.label')}
          aria-label={t('branch.labelOf', { name })}
          data={modes.map((one) => ({ value: one, label: t(`branch.mode.${one}`) }))}
          value={mode}
          allowDeselect={false}
          disabled={form.dialog.busy}
          onChange={(next) => next && set(next as BranchMode)}
        />
        <PathField
          className={classes.folder}
          label={t('branch.folder')}
          value={folder}
          error={form.errors.folder}
          paths={paths}
          onChange={(next) => {
            setTyped(next);
            form.changed('folder');
          }}
        />
        {moved && (
          <Button variant="default" loading={form.dialog.busy} onClick={() => set(mode)}>
            {t('branch.move')}
          </Button>
        )}
      </div>
      <p className={classes.faint}>
        {branch === undefined ? t(`branch.text.${mode}`) : `${t('branch.now', { branch })} ${t(`branch.text.${mode}`)}`}
      </p>
      {form.dialog.error && <NoticeBar kind="error" title={form.dialog.error} />}
      {follow?.problem && (
        <NoticeBar kind="warning" title={textOf(follow.problem).title} text={textOf(follow.problem).detail} />
      )}
    </div>
  );
}
