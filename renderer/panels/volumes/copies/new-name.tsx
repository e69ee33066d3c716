// The name of a volume that is to be made: one that is free is suggested, and what is wrong with it stands at the field.
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isVolumeName } from '../../../../runtime/contract/specs/container-spec.ts';

/** A name that is not taken: `data`, `data-2` and so on. */
export function freeName(wanted: string, taken: (name: string) => boolean): string {
  if (wanted === '' || !taken(wanted)) return wanted;
  let number = 2;
  while (taken(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}

/** What is wrong with a name, in words. */
export function useNameProblem(): (name: string, taken: (name: string) => boolean) => string | undefined {
  const { t } = useTranslation(['volume-copies', 'app']);
  return (name, taken) => {
    if (name === '') return t('app:problem.required');
    if (!isVolumeName(name)) return t('app:problem.volume-name-invalid');
    return taken(name) ? t('name.taken') : undefined;
  };
}

interface NewNameProps {
  value: string;
  error: string | undefined;
  onChange: (name: string) => void;
}

export function NewName({ value, error, onChange }: NewNameProps) {
  const { t } = useTranslation('volume-copies');
  return (
    <TextInput
      label={t('name.label')}
      value={value}
      error={error}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
