// Pushes tags of an image to their registries, or to another one under a new name; the pushes belong to the runtime.
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { registryOf, tagProblem, withDefaultTag } from '../../../runtime/contract/reference.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useImages } from '../../state/images.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useSubmit } from '../../state/submit.ts';
import { outcomeOf, useTransfers } from '../../state/transfers.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog, type FormDialogProps } from '../../ui/dialog/form-dialog.tsx';
import { imageName, runnableName } from './image-usage.ts';
import { firstChoice, type PushRepository, pushChoices } from './push-choice.ts';
import { usePushUnderWay } from './push-under-way.tsx';
import { ReferenceField } from './reference-field.tsx';
import { RunningTransfers } from './running-transfers.tsx';
import { TagTaken } from './tag-taken.tsx';
import classes from './transfers.module.css';

interface Props {
  image: ImageRow;
  onClose: () => void;
}

/** The dialog: first what goes where, then the pushes that it began. Mount it to open it. */
export function PushDialog({ image, onClose }: Props) {
  const [ids, setIds] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>(firstChoice(image));
  const [target, setTarget] = useState('');
  const transfers = useTransfers(ids);
  const begin = async (references: readonly string[]) => {
    const { engineId } = image;
    const begun: string[] = [];
    for (const reference of references) {
      begun.push((await client().images.push({ engineId, reference })).activityId);
    }
    setIds(begun);
  };
  const after = usePushUnderWay({ transfers, onClose, onAgain: () => setIds([]) });
  const waiting = ids.length > 0 && outcomeOf(transfers.activities) === 'running';
  return (
    <PushForm
      image={image}
      chosen={chosen}
      onChosen={setChosen}
      target={target}
      onTarget={setTarget}
      waiting={waiting}
      after={after}
      begin={begin}
      onClose={onClose}
    />
  );
}

interface FormProps extends Props {
  chosen: readonly string[];
  onChosen: (chosen: readonly string[]) => void;
  /** Another name, which the image gets first. */
  target: string;
  onTarget: (target: string) => void;
  waiting: boolean;
  after: FormDialogProps['after'];
  begin: (references: readonly string[]) => Promise<void>;
}

function PushForm({ image, chosen, onChosen, target: typed, onTarget, waiting, after, begin, onClose }: FormProps) {
  const { t } = useTranslation(['images', 'app']);
  const images = useImages((state) => state.items);
  const form = useSubmit(['reference']);
  const commandWords = useCommandWords('images');
  const repositories = pushChoices(image, images);
  const target = typed.trim() === '' ? undefined : withDefaultTag(typed.trim());
  const references = target === undefined ? chosen : [...chosen, target];
  const submit = () => {
    const problem = target === undefined ? undefined : tagProblem(target);
    const nothing = references.length === 0 ? t('push.nothing') : undefined;
    void form.run({ reference: problem ? t(`app:problem.${problem}`) : nothing }, async () => {
      const { engineId, id } = image;
      if (target !== undefined) await client().images.tag({ engineId, id, reference: target });
      await begin(references);
    });
  };
  const lines = [
    ...(target === undefined ? [] : [dockerCommand('tag', runnableName(image), target)]),
    ...references.map((one) => dockerCommand('push', one)),
  ];
  return (
    <FormDialog
      opened
      title={t('push.title', { name: imageName(image) })}
      submitLabel={t('push.submit')}
      {...form.dialog}
      busy={form.dialog.busy || waiting}
      after={after}
      onSubmit={submit}
      onClose={onClose}
    >
      {repositories.map((repository) => (
        <Repository key={repository.name} repository={repository} chosen={chosen} onChosen={onChosen} />
      ))}
      <div>
        <ReferenceField
          label={repositories.length === 0 ? t('push.target') : t('push.otherTarget')}
          description={t('push.targetHelp')}
          placeholder={t('push.targetPlaceholder')}
          value={typed}
          error={form.errors.reference}
          onChange={(text) => {
            onTarget(text);
            form.changed('reference');
          }}
          autoFocus={repositories.length === 0}
        />
        {target !== undefined && tagProblem(target) === undefined && (
          <>
            <p className={classes.note}>{t('push.goesTo', { registry: registryOf(target) })}</p>
            <TagTaken image={image} reference={target} />
          </>
        )}
      </div>
      {lines.length > 0 && <CommandLine {...commandWords} command={lines.join('\n')} />}
      {!waiting && <RunningTransfers kind="push" />}
    </FormDialog>
  );
}

interface RepositoryProps {
  repository: PushRepository;
  chosen: readonly string[];
  onChosen: (chosen: readonly string[]) => void;
}

function Repository({ repository: { name, registry, choices }, chosen, onChosen }: RepositoryProps) {
  const { t } = useTranslation('images');
  const mine = choices.map(({ reference }) => reference);
  const count = mine.filter((one) => chosen.includes(one)).length;
  const rest = chosen.filter((one) => !mine.includes(one));
  const toggle = (reference: string) =>
    onChosen(chosen.includes(reference) ? chosen.filter((one) => one !== reference) : [...chosen, reference]);
  return (
    <fieldset className={classes.repository}>
      <legend>{t('push.repository', { registry })}</legend>
      {choices.length > 1 && (
        <Checkbox
          label={t('push.all', { name, count: mine.length })}
          checked={count === mine.length}
          indeterminate={count > 0 && count < mine.length}
          onChange={() => onChosen(count === mine.length ? rest : [...rest, ...mine])}
        />
      )}
      <div className={classes.choices} data-inner={choices.length > 1 || undefined}>
        {choices.map(({ reference, foreign }) => (
          <Checkbox
            key={reference}
            label={reference}
            description={foreign ? t('push.foreign') : undefined}
            classNames={{ label: classes.mono ?? '' }}
            checked={chosen.includes(reference)}
            onChange={() => toggle(reference)}
          />
        ))}
      </div>
    </fieldset>
  );
}
