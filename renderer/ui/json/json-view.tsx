// A JSON document to read; the editor behind it is loaded when it is first needed.
import { Suspense } from 'react';
import { lazyPart } from '../lazy-part.tsx';
import styles from './json-view.module.css';

const JsonEditor = lazyPart(() => import('./json-editor.tsx').then((module) => ({ default: module.JsonEditor })));

export interface JsonViewProps {
  label: string;
  /** Any value of JSON; a string is taken for a document that is written already. */
  value: unknown;
}

/** As high as the document, up to 70 % of the window; scrolls inside. */
export function JsonView({ label, value }: JsonViewProps) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
  return (
    <div className={styles.json}>
      <Suspense fallback={<pre className={styles.waiting}>{text.slice(0, 4000)}</pre>}>
        <JsonEditor label={label} text={text} />
      </Suspense>
    </div>
  );
}
