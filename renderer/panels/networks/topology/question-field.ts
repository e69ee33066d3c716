// How the fields of a question look: the word beside the field, so that a question reads as a sentence and takes little height.
import classes from './topology-side.module.css';

export const questionField = {
  size: 'xs',
  classNames: {
    root: classes.field ?? '',
    label: classes.fieldLabel ?? '',
    wrapper: classes.fieldInput ?? '',
    error: classes.fieldError ?? '',
  },
} as const;
