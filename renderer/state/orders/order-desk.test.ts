import { beforeEach, expect, it } from 'vitest';
import type { OrderReport } from '../../../contract/order-requests.ts';
import { takeOrder, takeOrders, useOrderDesk } from './order-desk.ts';

/** What the desk looks at of it. */
const order = (version: number): OrderReport => ({ id: 'order-1', version }) as OrderReport;
const read = () => useOrderDesk.getState().read.get('order-1')?.version;

beforeEach(() => useOrderDesk.setState({ orders: null, read: new Map() }));

it('keeps an order that has ended as it was known last, not as it was when it was read before', () => {
  takeOrder(order(1));
  takeOrders([order(4)]);
  takeOrders([]);
  expect(read()).toBe(4);
});

it('takes nothing older for what it knows', () => {
  takeOrders([order(4)]);
  takeOrders([]);
  takeOrder(order(2));
  expect(read()).toBe(4);
  takeOrder(order(5));
  expect(read()).toBe(5);
});
