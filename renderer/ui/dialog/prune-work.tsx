// A clean-up that goes on by itself: how many are done, then what came back and what could not be removed.
import type { ReactNode } from 'react';
import { formatBytes } from '../format.ts';
import { NoticeBar } from '../notice-bar.tsx';
import { Progress } from '../progress.tsx';
import { type RemovalFailure, RemovalFailures } from './removal-list.tsx';
import { WorkDialog, type WorkDialogProps } from './work-dialog.tsx';

export interface PruneOutcome {
  /** It went on to its end; else it was stopped or failed. */
  ended: boolean;
  freedBytes: number;
  failures: readonly RemovalFailure[];
  /** Why it did not go on. */
  problem?: string | undefined;
}

export interface PruneWorkProps extends Pick<WorkDialogProps, 'title' | 'onStop' | 'onClose'> {
  words: WorkDialogProps['words'] & {
    running: string;
    /** How many of how many. */
    of: (part: { current: number; total: number }) => string;
    done: (size: string) => string;
    stopped: string;
    failed: string;
  };
  locale: string;
  part?: { current: number; total: number } | undefined;
  /** Undefined while it runs. */
  outcome: PruneOutcome | undefined;
  /** What is told of its end in the place of what came back. */
  children?: ReactNode;
}

/** Mount it to open it. */
export function PruneWork({ title, words, locale, part, outcome, onStop, onClose, children }: PruneWorkProps) {
  const known = part && part.total > 0 ? part : undefined;
  return (
    <WorkDialog title={title} words={words} running={outcome === undefined} onStop={onStop} onClose={onClose}>
      {outcome === undefined ? (
        <Progress
          label={words.running}
          value={known && known.current / known.total}
          detail={known && words.of(known)}
        />
      ) : (
        children || (
          <>
            <NoticeBar
              kind={outcome.ended && outcome.failures.length === 0 ? 'success' : 'warning'}
              title={outcome.ended ? words.done(formatBytes(outcome.freedBytes, locale)) : words.stopped}
              text={outcome.problem}
            />
            <RemovalFailures label={words.failed} items={outcome.failures} />
          </>
        )
      )}
    </WorkDialog>
  );
}
