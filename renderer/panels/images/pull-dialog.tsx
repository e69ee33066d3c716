// Pulls an image by its reference; the pull belongs to the runtime, so closing the dialog does not stop it.
import { Autocomplete } from '@mantine/core';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPlatform, pullProblem } from '../../../runtime/contract/reference.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { type Submit, useSubmit } from '../../state/submit.ts';
import { useTransfers } from '../../state/transfers.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog, type FormDialogProps } from '../../ui/dialog/form-dialog.tsx';
import { inPlace } from '../../ui/entry-group.tsx';
import { usePullUnderWay } from './pull-under-way.tsx';
import { ReferenceField } from './reference-field.tsx';
import { RunningTransfers } from './running-transfers.tsx';
import classes from './transfers.module.css';

interface Wish {
  reference: string;
  platform: string;
}

/** The dialog: first the form, then the pull that it began. Mount it to open it. */
export function PullDialog({ onClose }: { onClose: () => void }) {
  const [wish, setWish] = useState<Wish>({ reference: '', platform: '' });
  const [activityId, setActivityId] = useState<string>();
  const engineId = useEngineId();
  const transfers = useTransfers(activityId === undefined ? [] : [activityId]);
  const [pull] = transfers.activities;
  const begin = async ({ reference, platform }: Wish) => {
    const chosen = platform === '' ? {} : { platform };
    setActivityId((await client().images.pull({ engineId, reference, ...chosen })).activityId);
  };
  const after = usePullUnderWay({
    ...{ pull, transfers, onClose },
    onAgain: () => setActivityId(undefined),
    onPlatform: (platform) => {
      setWish({ ...wish, platform });
      setActivityId(undefined);
    },
  });
  const waiting = activityId !== undefined && (pull === undefined || pull.status === 'running');
  return <PullForm wish={wish} onWish={setWish} waiting={waiting} after={after} begin={begin} onClose={onClose} />;
}

interface FormProps {
  wish: Wish;
  onWish: (wish: Wish) => void;
  /** The pull has begun and has not ended, as far as is known. */
  waiting: boolean;
  after: FormDialogProps['after'];
  begin: (wish: Wish) => Promise<void>;
  onClose: () => void;
}

/** Those that most images are made for; any other one can be typed. */
const platforms = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm64/v8',
  'linux/arm/v7',
  'linux/386',
  'linux/s390x',
  'linux/ppc64le',
  'linux/riscv64',
];

function PullForm({ wish, onWish, waiting, after, begin, onClose }: FormProps) {
  const { t } = useTranslation(['images', 'app']);
  const form = useSubmit(['reference', 'platform']);
  const reference = wish.reference.trim();
  const platform = wish.platform.trim();
  const submit = () => {
    const problem = pullProblem(reference);
    const found = {
      reference: problem && t(`app:problem.${problem}`),
      platform: platform === '' || isPlatform(platform) ? undefined : t('app:problem.platform-invalid'),
    };
    void form.run(found, () => begin({ reference, platform }));
  };
  return (
    <FormDialog
      opened
      title={t('pull.title')}
      submitLabel={t('pull.submit')}
      {...form.dialog}
      busy={form.dialog.busy || waiting}
      after={after}
      onSubmit={submit}
      onClose={onClose}
    >
      <Fields wish={wish} onWish={onWish} errors={form.errors} changed={form.changed} />
      {!waiting && <RunningTransfers kind="pull" />}
    </FormDialog>
  );
}

interface FieldsProps extends Pick<FormProps, 'wish' | 'onWish'>, Pick<Submit, 'errors' | 'changed'> {}

/** Left alone by the news of the pull, which come while the engine needs the processor. */
const Fields = memo(function Fields({ wish, onWish, errors, changed }: FieldsProps) {
  const { t } = useTranslation('images');
  const reference = wish.reference.trim() || t('pull.referencePlaceholder');
  const platform = wish.platform.trim();
  const set = (field: keyof Wish) => (text: string) => {
    onWish({ ...wish, [field]: text });
    changed(field);
  };
  const words = [...(platform === '' ? [] : ['--platform', platform]), reference];
  return (
    <>
      <ReferenceField
        label={t('pull.reference')}
        description={t('pull.referenceHelp')}
        placeholder={t('pull.referencePlaceholder')}
        value={wish.reference}
        error={errors.reference}
        onChange={set('reference')}
        autoFocus
        remote
      />
      <Autocomplete
        label={t('pull.platform')}
        description={t('pull.platformHelp')}
        placeholder={t('pull.platformPlaceholder')}
        value={wish.platform}
        error={errors.platform}
        data={platforms}
        maxDropdownHeight={160}
        comboboxProps={inPlace}
        classNames={{ input: classes.mono ?? '', option: classes.mono ?? '' }}
        spellCheck={false}
        autoComplete="off"
        onChange={set('platform')}
      />
      <CommandLine {...useCommandWords('images')} command={dockerCommand('pull', ...words)} />
    </>
  );
});
