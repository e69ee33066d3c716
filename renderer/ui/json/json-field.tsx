// A JSON document to write, as a field of a form; the editor behind it is loaded when it is first needed.
import { Suspense, useId } from 'react';
import { lazyPart } from '../lazy-part.tsx';
import styles from './json-view.module.css';

const JsonInput = lazyPart(() => import('./json-editor.tsx').then((module) => ({ default: module.JsonInput })));

export interface JsonFieldProps {
  label: string;
  description: string;
  text: string;
  error?: string | undefined;
  onChange: (text: string) => void;
}

export function JsonField({ label, description, text, error, onChange }: JsonFieldProps) {
  const id = useId();
  return (
    <div>
      <div className={styles.label}>{label}</div>
      <p className={styles.hint} id={`${id}hint`}>
        {description}
      </p>
      <div className={styles.json} data-writable data-invalid={error !== undefined || undefined}>
        <Suspense fallback={<pre className={styles.waiting}>{text.slice(0, 4000)}</pre>}>
          <JsonInput
            label={label}
            text={text}
            invalid={error !== undefined}
            describedBy={error === undefined ? `${id}hint` : `${id}hint ${id}error`}
            onChange={onChange}
          />
        </Suspense>
      </div>
      {error !== undefined && (
        <p className={styles.error} id={`${id}error`}>
          {error}
        </p>
      )}
    </div>
  );
}
