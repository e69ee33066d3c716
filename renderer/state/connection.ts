// The wire to the runtime as the page sees it: up or lost, and how often it came back.
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { onConnection } from '../backend.ts';

export interface Connection {
  status: 'connected' | 'lost';
  /** Grows by one each time the wire comes back; whatever was open on the old one is to be opened again. */
  epoch: number;
}

export const connection = createStore<Connection>(() => ({ status: 'connected', epoch: 0 }));

/** Takes what the wire says; `connected` counts only after a loss, so a first greeting opens nothing twice. */
export function connectionChanged(status: Connection['status']): void {
  const now = connection.getState();
  if (status === now.status) return;
  connection.setState({ status, epoch: status === 'connected' ? now.epoch + 1 : now.epoch });
}

onConnection(connectionChanged);

/** The wire's state, or the part of it that is selected. */
export function useConnection<Selected = Connection>(
  selector: (state: Connection) => Selected = (state) => state as unknown as Selected,
): Selected {
  return useStore(connection, selector);
}
