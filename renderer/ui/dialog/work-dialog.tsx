// A dialog around work that goes on without it: it can be stopped, or left to itself; in the end it says what came of it.
import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

export interface WorkDialogProps {
  title: string;
  words: { stop: string; background: string; close: string };
  running: boolean;
  onStop: () => void;
  onClose: () => void;
  /** How far it is, then how it ended. */
  children: ReactNode;
}

/** Mount it to open it. */
export function WorkDialog({ title, words, running, onStop, onClose, children }: WorkDialogProps) {
  return (
    <Dialog
      opened
      title={title}
      onClose={onClose}
      closeLabel={words.close}
      size="small"
      footer={
        <>
          {running && (
            <Button variant="default" onClick={onStop}>
              {words.stop}
            </Button>
          )}
          <Button variant={running ? 'default' : 'filled'} onClick={onClose}>
            {running ? words.background : words.close}
          </Button>
        </>
      }
    >
      <Stack gap="var(--space-3)">{children}</Stack>
    </Dialog>
  );
}
