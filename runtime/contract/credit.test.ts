// Credit: a sender that spends too much waits, and goes on with the grant.
import { describe, expect, it } from 'vitest';
import { Credit, grantCounter } from './credit.ts';

describe('Credit', () => {
  it('holds a sender until the debt is granted back', async () => {
    const credit = new Credit(10);
    credit.spend(25);
    let resumed = false;
    const waiting = credit.ready().then(() => {
      resumed = true;
    });
    credit.grant(15);
    await Promise.resolve();
    expect(resumed).toBe(false);
    credit.grant(1);
    await waiting;
    expect(resumed).toBe(true);
    expect(credit.exhausted).toBe(false);
  });
});

describe('grantCounter', () => {
  it('grants exactly what was consumed, rarely', () => {
    const count = grantCounter(100);
    const grants = Array.from({ length: 50 }, () => count(7));
    expect(grants.filter((grant) => grant > 0)).toEqual([105, 105, 105]);
  });
});
