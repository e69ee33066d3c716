// A dialog around a form: Enter in a field submits, and what went wrong beside the fields stands above the buttons.
import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { moment, useLate } from '../use-late.ts';
import { Dialog, type DialogProps } from './dialog.tsx';
import styles from './form-dialog.module.css';

export interface FormDialogProps {
  opened: boolean;
  title: string;
  submitLabel: string;
  cancelLabel: string;
  closeLabel: string;
  size?: DialogProps['size'];
  busy?: boolean | undefined;
  /** It cannot be sent as things are; the form says why. */
  disabled?: boolean | undefined;
  /** What went wrong that belongs to no field. */
  error?: string | undefined;
  onSubmit: () => void;
  onClose: () => void;
  /** What takes the form's place once it was sent: when it is busy no more, or for longer than a moment. */
  after?: Omit<DialogProps, 'opened' | 'stage'> | undefined;
  children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { opened, title, submitLabel, cancelLabel, closeLabel, size } = props;
  const { busy = false, disabled = false, error, onClose, after } = props;
  const isLong = useLate(busy, moment);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const submitted = useRef(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Events go up the tree of components: also to a form that the dialog was opened from.
    event.stopPropagation();
    submitted.current = true;
    if (!busy && !disabled) props.onSubmit();
  };
  // The first wrong field gets the focus, once, whenever the refusal comes.
  useEffect(() => {
    const wrong = submitted.current && !busy && form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (!wrong) return;
    submitted.current = false;
    wrong.focus();
  });
  if (after !== undefined && (isLong || !busy)) return <Dialog opened={opened} stage="after" {...after} />;
  return (
    <Dialog
      opened={opened}
      title={title}
      onClose={onClose}
      closeLabel={closeLabel}
      size={size}
      error={error}
      busy={busy}
      footer={
        <>
          <Button variant="default" onClick={onClose} disabled={busy}>
            {cancelLabel}
          </Button>
          <Button type="submit" form={id} loading={isLong} data-disabled={busy} disabled={disabled}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <form ref={form} id={id} className={styles.form} onSubmit={submit} noValidate>
        {props.children}
      </form>
    </Dialog>
  );
}
