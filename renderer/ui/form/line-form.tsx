// A form of one field with its button beside it, for what opens beside a button.
import { Button } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import styles from './line-form.module.css';

export interface LineFormProps {
  action: string;
  /** Whether there is nothing to send. */
  disabled: boolean;
  onSubmit: () => void;
  /** The field. */
  children: ReactNode;
}

export function LineForm({ action, disabled, onSubmit, children }: LineFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!disabled) onSubmit();
  };
  return (
    <form className={styles.line} onSubmit={submit}>
      {children}
      <Button type="submit" variant="default" size="compact-sm" disabled={disabled}>
        {action}
      </Button>
    </form>
  );
}
