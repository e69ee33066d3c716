// The contract with one rule for all of it: what fails leaves as PROBLEM.
import { implement } from '@orpc/server';
import { contract } from '../contract/index.ts';
import { wireError } from './problems.ts';

export const procedures = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    throw wireError(error);
  }
});
