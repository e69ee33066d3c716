// What is the matter with a log, above its lines, with the command that mends it.
import { CommandLine } from '../command-line.tsx';
import { NoticeBar } from '../notice-bar.tsx';
import type { LogNotice } from './log-model.ts';
import styles from './log-view.module.css';
import type { LogSay } from './log-words.ts';

export function LogNotices({ say, notices }: { say: LogSay; notices: readonly LogNotice[] }) {
  if (notices.length === 0) return null;
  return (
    <div className={styles.banner}>
      {notices.map(({ key, kind, title, text, command }) => (
        <NoticeBar
          key={key}
          kind={kind}
          title={title}
          text={
            <>
              {text}
              {command !== undefined && (
                <CommandLine
                  label={say('command')}
                  copyLabel={say('command')}
                  copiedLabel={say('copied')}
                  command={command}
                />
              )}
            </>
          }
        />
      ))}
    </div>
  );
}
