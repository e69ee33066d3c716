// The wire to the runtime as the page sees it: up or lost, and how often it came up.
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { inDesktop, onConnection } from '../backend.ts';

export interface Connection {
  /** `lost` also before the first time. */
  status: 'connected' | 'lost';
  /** Grows by one each time the wire comes up; whatever was open on the old one is to be opened again. */
  epoch: number;
}

export const connection = createStore<Connection>(() => ({ status: 'lost', epoch: 0 }));

/** Takes what the wire says; `connected` twice in a row means a new one took the old one's place. */
export function connectionChanged(status: Connection['status']): void {
  const { epoch } = connection.getState();
  connection.setState({ status, epoch: status === 'connected' ? epoch + 1 : epoch });
}

/** To be called once, when the wire is being connected: streams that wait for it begin by themselves. */
export function startConnection(): void {
  onConnection(connectionChanged);
}

/** The wire's state, or the part of it that is selected. */
export function useConnection<Selected = Connection>(
  selector: (state: Connection) => Selected = (state) => state as unknown as Selected,
): Selected {
  return useStore(connection, selector);
}

/** Whether this is Gantry's own window; else it is a tab of a browser. */
export function isDesktop(): boolean {
  return inDesktop();
}
