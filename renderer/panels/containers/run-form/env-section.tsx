// The environment, by rows, pasted, or from a file.
import { useTranslation } from 'react-i18next';
import { VariableRows } from '../../../ui/form/variable-rows.tsx';
import { useLacks } from './engine-lacks.ts';
import { useForm } from './form-fields.tsx';
import { newVariable } from './values.ts';

export function EnvSection() {
  const { t } = useTranslation('create');
  const { values, change, errorAt } = useForm();
  const lackOf = useLacks();
  return (
    <VariableRows
      words={{
        title: t('field.env'),
        description: t('help.env'),
        add: t('env.add'),
        name: t('env.name'),
        value: t('env.value'),
        remove: (number) => t('env.remove', { number }),
        takeAway: { label: t('env.takeAway'), taken: t('env.taken'), impossible: lackOf('env.value') },
        file: {
          choose: t('env.file'),
          ignored: (lines) => t('env.ignored', { count: lines }),
          tooLarge: t('env.tooLarge'),
        },
      }}
      entries={values.env}
      create={newVariable}
      onChange={(env) => change({ env })}
      errorAt={(key, part) => errorAt(`env.${key}.${part}`)}
    />
  );
}
