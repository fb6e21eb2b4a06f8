import { describe, expect, test } from 'vitest';
import { CrashBudgets } from '#dist/main/limits/crash-budgets.js';

/** Budgets of so many crashes, at a time that the test sets. */
function budgetsOf(maxCrashesPerAddress: number) {
  const clock = { now: 1_000_000 };
  return { clock, budgets: new CrashBudgets({ maxCrashesPerAddress }, () => clock.now) };
}

const payer = (address: string, name?: string) => ({ address, name });

describe('MAX_CRASHES_PER_ADDRESS', () => {
  test('refuses an address that has spent it, until a minute has passed', () => {
    const { clock, budgets } = budgetsOf(3);
    const poisoner = payer('192.0.2.1');
    for (const isSpent of [false, false, true]) {
      expect(budgets.refusal(poisoner)).toBeNull();
      expect(budgets.charge(poisoner).isSpent).toBe(isSpent);
    }
    expect(budgets.refusal(poisoner)).toMatchObject({
      code: 'TOO_MANY_CRASHES',
      message:
        'Messages of clients of 192.0.2.1 ended MAX_CRASHES_PER_ADDRESS = 3 threads within a minute; try again in 60 s',
      status: 429,
      retryAfterSec: 60,
    });
    expect(budgets.refusal(payer('192.0.2.2'))).toBeNull();
    clock.now += 59_999;
    expect(budgets.refusal(poisoner)?.retryAfterSec).toBe(1);
    clock.now += 1;
    expect(budgets.refusal(poisoner)).toBeNull();
  });

  test('gives back what is not spent, so that a crash now and then is none', () => {
    const { clock, budgets } = budgetsOf(2);
    for (let count = 0; count < 20; count++) {
      expect(budgets.charge(payer('192.0.2.1')).isSpent).toBe(false);
      clock.now += 30_000;
    }
  });

  test('counts the addresses of one IPv6 /64 as one, and IPv4 in IPv6 by the IPv4 address', () => {
    const { budgets } = budgetsOf(2);
    budgets.charge(payer('2001:db8:1:2::1'));
    budgets.charge(payer('2001:db8:1:2:ffff::'));
    expect(budgets.refusal(payer('2001:db8:1:2::abcd'))?.values.who).toBe('clients of 2001:db8:1:2::/64');
    expect(budgets.refusal(payer('2001:db8:1:3::1'))).toBeNull();
  });

  test('refuses a name that crashes from many addresses, and no other from these', () => {
    const { budgets } = budgetsOf(3);
    for (const last of [1, 2, 3]) budgets.charge(payer(`192.0.2.${last}`, 'bob'));
    expect(budgets.refusal(payer('192.0.2.9', 'bob'))?.values.who).toBe('clients named bob');
    expect(budgets.refusal(payer('192.0.2.1', 'alice'))).toBeNull();
    expect(budgets.refusal(payer('192.0.2.9'))).toBeNull();
  });

  test('lets no address alone have the name of another refused', () => {
    const { budgets } = budgetsOf(3);
    for (let count = 0; count < 10; count++) budgets.charge(payer('192.0.2.1', 'bob'));
    expect(budgets.refusal(payer('192.0.2.2', 'bob'))).toBeNull();
  });

  test('takes more for a death that weighs more', () => {
    const { budgets } = budgetsOf(10);
    expect([4, 4, 4].map((weight) => budgets.charge(payer('192.0.2.1'), weight).isSpent)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('says of the first death of an address within a minute that it is one, and of no other', () => {
    const { clock, budgets } = budgetsOf(100);
    const isFirst = (address: string) => budgets.charge(payer(address)).isFirst;
    expect([isFirst('192.0.2.1'), isFirst('192.0.2.1'), isFirst('192.0.2.2')]).toEqual([true, false, true]);
    clock.now += 60_000;
    expect([isFirst('192.0.2.1'), isFirst('192.0.2.1')]).toEqual([true, false]);
  });

  test('0 refuses nobody, and every death is a first one', () => {
    const { budgets } = budgetsOf(0);
    for (let count = 0; count < 100; count++) {
      expect(budgets.charge(payer('192.0.2.1', 'bob'))).toEqual({ isSpent: false, isFirst: true });
    }
    expect(budgets.refusal(payer('192.0.2.1', 'bob'))).toBeNull();
    expect(budgets.size).toBe(0);
  });

  test('remembers a bounded number, and forgets those that no longer matter', () => {
    const { clock, budgets } = budgetsOf(1);
    const address = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    for (let index = 0; index < 70_000; index++) budgets.charge(payer(address(index)));
    expect(budgets.size).toBe(65_536);
    expect(budgets.refusal(payer(address(69_999)))).not.toBeNull();
    clock.now += 60_000;
    for (let index = 0; index < 65_536; index++) budgets.charge(payer('192.0.2.1'));
    expect(budgets.size).toBe(1);
  });
});
