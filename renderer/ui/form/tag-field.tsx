// Several short words in one field: each is a tag once it is followed by Enter, a comma, or leaving the field.
import { TagsInput } from '@mantine/core';
import { inPlace } from '../entry-group.tsx';
import styles from './tag-field.module.css';

export interface TagFieldProps {
  label?: string;
  'aria-label'?: string;
  description?: string | undefined;
  placeholder?: string | undefined;
  className?: string | undefined;
  value: readonly string[];
  error?: string | undefined;
  disabled?: boolean;
  onChange: (value: string[]) => void;
  /** Words to complete to; others are taken too. */
  data?: readonly string[];
  /** A tag may hold commas and blanks. */
  whole?: boolean;
}

const ends = [',', ' '];
const shown = 20;

export function TagField({ value, data = [], whole = false, placeholder, className, ...props }: TagFieldProps) {
  return (
    <TagsInput
      {...props}
      size="xs"
      className={className ?? ''}
      classNames={{ pill: styles.tag ?? '', inputField: styles.mono ?? '' }}
      comboboxProps={inPlace}
      placeholder={value.length === 0 ? placeholder : undefined}
      data={[...data]}
      limit={shown}
      openOnFocus={false}
      splitChars={whole ? [] : ends}
      isDuplicate={(tag, tags) => tags.includes(tag)}
      value={[...value]}
      aria-invalid={props.error === undefined ? undefined : true}
    />
  );
}
