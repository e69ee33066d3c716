// Asks before something is done that cannot be undone.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { moment, useLate } from '../use-late.ts';
import styles from './confirm-dialog.module.css';
import { Dialog } from './dialog.tsx';

export interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  onConfirm: () => void;
  onCancel: () => void;
  confirmLabel: string;
  cancelLabel: string;
  danger?: boolean | undefined;
  /** The work is under way: nothing can be pressed, and the dialog stays. */
  busy?: boolean | undefined;
  /** While it is busy the work can be stopped, instead of the question being left. */
  stop?: { label: string; run: () => void } | undefined;
  /** The confirm button is off, such as while a field is not filled in. */
  disabled?: boolean | undefined;
  error?: string | undefined;
  /** What will be lost, and options. */
  children?: ReactNode;
}

/** Enter in a field confirms. A dangerous question puts the focus on "cancel", unless there is a field. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, title, onConfirm, onCancel, confirmLabel, cancelLabel, danger, busy, disabled, error, stop } = props;
  const blocked = busy || disabled;
  const isLong = useLate(busy ?? false, moment);
  const confirm = () => {
    if (!blocked) onConfirm();
  };
  return (
    <Dialog
      opened={opened}
      title={title}
      onClose={onCancel}
      closeLabel={cancelLabel}
      size="small"
      busy={busy}
      error={error}
      footer={
        <>
          {busy && stop ? (
            <Button variant="default" onClick={stop.run}>
              {stop.label}
            </Button>
          ) : (
            <Button variant="default" onClick={onCancel} disabled={busy ?? false}>
              {cancelLabel}
            </Button>
          )}
          <Button
            className={danger ? styles.danger : undefined}
            data-first-focus={danger ? undefined : true}
            loading={isLong}
            data-disabled={busy ?? false}
            disabled={disabled ?? false}
            onClick={confirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          // Events go up the tree of components: also to a form that the dialog was opened from.
          event.stopPropagation();
          confirm();
        }}
      >
        {props.children}
      </form>
    </Dialog>
  );
}
