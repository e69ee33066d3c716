// The scroll bar of a log belongs to the reader: drawing tells it where the rows are, and never undoes what a hand did.
// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { LogScroller } from './log-scroller.ts';

const rowHeight = 20;
const height = 200;

/** A log of 1,000 rows of 20 pixels, drawn at its end. */
function scrollerAtEnd() {
  const element = document.createElement('div');
  const box = document.createElement('div');
  const span = { first: 0, end: 1000, dropped: 0 };
  const scene = {
    ...{ span, width: 300, height, contentHeight: 1000 * rowHeight, rowHeight, uniform: true },
    ...{ following: true, drawn: { first: 980, end: 1000 } },
  };
  const scroller = new LogScroller(scene, { draw: vi.fn(), follow: vi.fn() });
  Object.assign(scroller, { element, box });
  scroller.show();
  return { scroller, element };
}

it('goes with the rows', () => {
  const { scroller, element } = scrollerAtEnd();
  expect(element.scrollTop).toBe(1000 * rowHeight - height);
  scroller.scene = { ...scroller.scene, following: false, drawn: { first: 0, end: 30 } };
  scroller.place = { row: 0, y: 0 };
  scroller.show();
  expect(element.scrollTop).toBe(0);
});

it('stays where a hand put it when rows are drawn before that is told', () => {
  const { scroller, element } = scrollerAtEnd();
  element.scrollTop = 5000;
  scroller.scrolled();
  element.scrollTop = 0;
  scroller.scene = { ...scroller.scene, following: false, drawn: { first: 230, end: 280 } };
  scroller.show();
  expect(element.scrollTop).toBe(0);
  scroller.scrolled();
  expect(scroller.place).toEqual({ row: 0, y: 0 });
});

it('goes with the rows when the log became shorter', () => {
  const { scroller, element } = scrollerAtEnd();
  // As a browser does when the content does not reach so far any more.
  element.scrollTop = 100 * rowHeight - height;
  const span = { first: 0, end: 100, dropped: 0 };
  const drawn = { first: 0, end: 30 };
  scroller.scene = { ...scroller.scene, span, contentHeight: 100 * rowHeight, following: false, drawn };
  scroller.place = { row: 0, y: 0 };
  scroller.show();
  expect(element.scrollTop).toBe(0);
});
