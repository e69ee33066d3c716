// The contract with two rules for all of it: what fails leaves as PROBLEM, and what is done is known to be asked for by whom.
import { implement } from '@orpc/server';
import { contract } from '../contract/index.ts';
import { askedBy } from './activities/origin.ts';
import { wireError } from './problems.ts';

/** What a wire says about who is at its other end; the window where it says nothing. */
export interface WireContext {
  origin?: 'window' | 'tray' | 'browser';
}

export const procedures = implement(contract)
  .$context<WireContext>()
  .use(async ({ context, next }) => {
    try {
      return await askedBy(context.origin ?? 'window', () => next());
    } catch (error) {
      throw wireError(error);
    }
  });
