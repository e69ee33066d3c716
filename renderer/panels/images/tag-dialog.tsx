// Gives an image one more name.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { tagProblem, withDefaultTag } from '../../../runtime/contract/reference.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useSubmit } from '../../state/submit.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { imageName, runnableName } from './image-usage.ts';
import { ReferenceField } from './reference-field.tsx';
import { TagTaken } from './tag-taken.tsx';

/** Mount it to open it. */
export function TagDialog({ image, onClose }: { image: ImageRow; onClose: () => void }) {
  const { t } = useTranslation(['images', 'app']);
  const [typed, setTyped] = useState('');
  const form = useSubmit(['reference']);
  const text = typed.trim();
  const problem = tagProblem(text);
  const reference = withDefaultTag(text);
  // A name that cannot become one is said to be so while it is typed; one that is only begun is not.
  const hopeless = problem === 'reference-invalid' && !/[:/.@_-]$/.test(text);
  const submit = () =>
    void form.run({ reference: problem && t(`app:problem.${problem}`) }, async () => {
      const { engineId, id } = image;
      await client().images.tag({ engineId, id, reference });
      onClose();
    });
  return (
    <FormDialog
      opened
      title={t('tag.title', { name: imageName(image) })}
      submitLabel={t('tag.submit')}
      {...form.dialog}
      onSubmit={submit}
      onClose={onClose}
    >
      <ReferenceField
        label={t('tag.reference')}
        description={t('tag.referenceHelp')}
        placeholder={t('tag.placeholder')}
        value={typed}
        error={form.errors.reference ?? (hopeless ? t('app:problem.reference-invalid') : undefined)}
        onChange={(next) => {
          setTyped(next);
          form.changed('reference');
        }}
        autoFocus
      />
      {problem === undefined && <TagTaken image={image} reference={reference} />}
      <CommandLine
        {...useCommandWords('images')}
        command={dockerCommand('tag', runnableName(image), problem === undefined ? reference : t('tag.placeholder'))}
      />
    </FormDialog>
  );
}
