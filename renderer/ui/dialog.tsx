// A dialog over the page: focus stays inside, Escape closes it, long content scrolls between title and footer.
import { Modal } from '@mantine/core';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import styles from './dialog.module.css';
import { NoticeBar } from './notice-bar.tsx';

export interface DialogProps {
  opened: boolean;
  title: string;
  onClose: () => void;
  closeLabel: string;
  /** Buttons, the one that goes on last. */
  footer?: ReactNode;
  /** Shown above the footer and read out at once. */
  error?: string | undefined;
  /** 420, 560 and 760 px wide. */
  size?: 'small' | 'medium' | 'large' | undefined;
  /** Work that must not be left by Escape or a click beside the dialog. */
  busy?: boolean | undefined;
  children?: ReactNode;
}

const widths = { small: 420, medium: 560, large: 760 };

/** The first field gets the focus, else the footer's button marked `data-first-focus`; `data-autofocus` overrules both. */
export function Dialog(props: DialogProps) {
  const { opened, title, onClose, closeLabel, footer, error, size = 'medium', busy = false, children } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={widths[size]}
      centered
      closeOnEscape={!busy}
      closeOnClickOutside={!busy}
      closeButtonProps={{ 'aria-label': closeLabel, disabled: busy }}
      classNames={{
        content: styles.content ?? '',
        header: styles.header ?? '',
        title: styles.title ?? '',
        body: styles.body ?? '',
        close: styles.close ?? '',
        overlay: styles.overlay ?? '',
      }}
    >
      <DialogBody error={error} footer={footer} onEscape={busy ? undefined : onClose}>
        {children}
      </DialogBody>
    </Modal>
  );
}

const fields = 'input:not(:disabled, [type="hidden"]), textarea:not(:disabled), select:not(:disabled)';

/** Says to the focus trap where to begin, before it looks for itself and takes the close button. */
function useFirstFocus() {
  const body = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (body.current?.querySelector('[data-autofocus]')) return;
    const first =
      body.current?.querySelector(fields) ??
      foot.current?.querySelector('[data-first-focus]') ??
      foot.current?.querySelector('button:not(:disabled)') ??
      body.current?.querySelector('button:not(:disabled), a[href]');
    first?.setAttribute('data-autofocus', '');
  }, []);
  return { body, foot };
}

/** What had the focus gets it back, also when the dialog is not closed but taken away; not from where somebody has gone since. */
function useFocusBack() {
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
  }, []);
  useEffect(
    () => () => {
      const nowhere = document.activeElement === null || document.activeElement === document.body;
      if (nowhere && before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    },
    [],
  );
}

/** A field with suggestions keeps Escape to close them, even while it has none to show: then it is meant for the dialog. */
function useEscapeOfFields(body: RefObject<HTMLElement | null>, onEscape: (() => void) | undefined) {
  useEffect(() => {
    if (!onEscape) return;
    const leave = (event: KeyboardEvent) => {
      const field = event.target;
      if (event.key !== 'Escape' || event.isComposing || !(field instanceof HTMLElement)) return;
      if (!body.current?.contains(field) || field.dataset.mantineStopPropagation !== 'true') return;
      const list = document.getElementById(field.getAttribute('aria-controls') ?? '');
      if (!list?.querySelector('[role="option"]')) onEscape();
    };
    window.addEventListener('keydown', leave, true);
    return () => window.removeEventListener('keydown', leave, true);
  }, [body, onEscape]);
}

type BodyProps = Pick<DialogProps, 'children' | 'error' | 'footer'> & { onEscape: (() => void) | undefined };

function DialogBody({ children, error, footer, onEscape }: BodyProps) {
  const { body, foot } = useFirstFocus();
  useFocusBack();
  useEscapeOfFields(body, onEscape);
  return (
    <>
      <div className={styles.main} ref={body}>
        {children}
      </div>
      {error && (
        <div className={styles.error}>
          <NoticeBar kind="error" title={error} />
        </div>
      )}
      {footer && (
        <div className={styles.footer} ref={foot}>
          {footer}
        </div>
      )}
    </>
  );
}
