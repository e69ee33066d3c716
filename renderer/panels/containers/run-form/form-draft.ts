// What was typed into the form for a new container, kept while a person looks at other panels; gone with the page.
import type { FormPurpose } from './use-run-form.ts';
import type { FormValues } from './values.ts';

let draft: FormValues | undefined;

/** Only a form that begins empty: one that is filled from an image or a container begins anew each time. */
export function hasDraft(purpose: FormPurpose, image: string): boolean {
  return purpose.kind === 'run' && image === '';
}

export function readDraft(): FormValues | undefined {
  return draft;
}

export function writeDraft(values: FormValues | undefined): void {
  draft = values;
}
