// A dialog over the page: focus stays inside, Escape closes it, long content scrolls between title and footer.
import { Modal } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { NoticeBar } from '../notice-bar.tsx';
import styles from './dialog.module.css';

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
  /** When it changes, something else stands in the open dialog, which has the focus then as if it had been opened. */
  stage?: string | undefined;
  children?: ReactNode;
}

const widths = { small: 420, medium: 560, large: 760 };

/** Gives the focus back to where it was. The library does so only for a dialog that closes while it stays mounted; ours are taken out. */
function useFocusBack(opened: boolean) {
  useLayoutEffect(() => {
    const before = document.activeElement;
    if (!opened || !(before instanceof HTMLElement)) return;
    return () => before.focus({ preventScroll: true });
  }, [opened]);
}

/** A field with suggestions keeps Escape to itself to close their list, also while that is empty and nobody sees it. */
function useEscapeFromEmptyList(onEscape: (() => void) | undefined) {
  const root = useRef<HTMLDivElement>(null);
  const isEmptyList = (field: Element) => {
    const list = document.getElementById(field.getAttribute('aria-controls') ?? '');
    const holdsEscape = field.getAttribute('data-mantine-stop-propagation') === 'true';
    return (
      holdsEscape && field.getAttribute('aria-haspopup') === 'listbox' && !(list && !list.closest('[data-hidden]'))
    );
  };
  useWindowEvent(
    'keydown',
    ({ key, isComposing, target }) => {
      if (key !== 'Escape' || isComposing || !(target instanceof Element)) return;
      if (root.current?.contains(target) && isEmptyList(target)) onEscape?.();
    },
    { capture: true },
  );
  return root;
}

/** The first field gets the focus, else the footer's button marked `data-first-focus`; `data-autofocus` overrules both. */
export function Dialog(props: DialogProps) {
  const { opened, title, onClose, closeLabel, footer, error, size = 'medium', busy = false, stage, children } = props;
  const hasBody = useRef(false);
  useEffect(() => {
    if (!opened) hasBody.current = false;
  }, [opened]);
  useFocusBack(opened);
  const root = useEscapeFromEmptyList(busy ? undefined : onClose);
  return (
    <Modal
      ref={root}
      opened={opened}
      onClose={onClose}
      title={title}
      size={widths[size]}
      centered
      returnFocus={false}
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
      <DialogBody key={stage} hasBody={hasBody} error={error} footer={footer}>
        {children}
      </DialogBody>
    </Modal>
  );
}

const fields = 'input:not(:disabled, [type="hidden"]), textarea:not(:disabled), select:not(:disabled)';

/** Says to the focus trap where to begin, before it looks for itself and takes the close button; what comes later takes the focus by itself. */
function useFirstFocus(hasBody: RefObject<boolean>) {
  const body = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const first =
      body.current?.querySelector<HTMLElement>('[data-autofocus]') ??
      body.current?.querySelector<HTMLElement>(fields) ??
      foot.current?.querySelector<HTMLElement>('[data-first-focus]') ??
      foot.current?.querySelector<HTMLElement>('button:not(:disabled)') ??
      body.current?.querySelector<HTMLElement>('button:not(:disabled), a[href]');
    first?.setAttribute('data-autofocus', '');
    if (hasBody.current) first?.focus();
    hasBody.current = true;
  }, [hasBody]);
  return { body, foot };
}

interface BodyProps extends Pick<DialogProps, 'children' | 'error' | 'footer'> {
  /** Whether the dialog that stands there had another one before. */
  hasBody: RefObject<boolean>;
}

function DialogBody({ children, error, footer, hasBody }: BodyProps) {
  const { body, foot } = useFirstFocus(hasBody);
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
