// Copies a text, and says so.
import { useEffect, useState } from 'react';
import styles from './copy-button.module.css';
import { IconButton } from './icon-button.tsx';

export interface CopyButtonProps {
  label: string;
  /** Takes the label's place for two seconds. */
  copiedLabel: string;
  text: string;
}

/** Does nothing where the clipboard is refused. */
export function CopyButton({ label, copiedLabel, text }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <span className={styles.copy} data-copied={copied || undefined}>
      <IconButton icon={copied ? 'check' : 'copy'} label={copied ? copiedLabel : label} size="small" onClick={copy} />
      <span className={styles.spoken} role="status">
        {copied ? copiedLabel : ''}
      </span>
    </span>
  );
}
