import { describe, expect, test } from 'vitest';
import { judge } from '../../../agent/assignments/accept.ts';
import { newRecord } from '../../../agent/store/instance-record.ts';
import type { HostAssignment, InstanceAssignment } from '../../../shared/wire/messages.ts';

function instance(name: string, state = 'a'): InstanceAssignment {
  const ref = (letter: string) => ({ digest: letter.repeat(64), size: 1, chunks: 1 });
  return {
    name,
    revision: 1,
    state: ref(state),
    bundle: ref('b'),
    rules: 'rules.yml',
    after: [],
    executor: 'auto',
  };
}

function assignment(generation: number, instances: InstanceAssignment[], rest: Partial<HostAssignment> = {}) {
  return {
    needs: [],
    host: 'web1',
    generation,
    issued_at: '2026-01-01T00:00:00Z',
    issued_by: 'me',
    instances,
    ...rest,
  };
}

describe('an offered assignment', () => {
  test('is taken when nothing was accepted before', () => {
    const verdict = judge('web1', assignment(1, [instance('app')]), undefined, []);
    expect(verdict).toMatchObject({ type: 'newer', changed: ['app'], removed: [] });
  });

  test('of another host is refused', () => {
    const verdict = judge('web2', assignment(1, [instance('app')]), undefined, []);
    expect(verdict).toMatchObject({ type: 'refused', code: 'other-host' });
  });

  test('older than the accepted one is refused, and both numbers are named', () => {
    const verdict = judge('web1', assignment(4, [instance('app')]), { generation: 7, same: false }, []);
    expect(verdict).toMatchObject({ type: 'refused', code: 'older' });
    expect(verdict).toHaveProperty('reason', 'generation 4 is older than 7, which was accepted');
  });

  test('with the same number and other content is refused', () => {
    const verdict = judge('web1', assignment(7, [instance('app')]), { generation: 7, same: false }, []);
    expect(verdict).toMatchObject({ type: 'refused', code: 'other-content' });
  });

  test('with the same number and the same content is nothing new', () => {
    const verdict = judge('web1', assignment(7, [instance('app')]), { generation: 7, same: true }, []);
    expect(verdict).toEqual({ type: 'same' });
  });

  test('that needs what this agent does not know is refused by name', () => {
    const verdict = judge('web1', assignment(1, [], { needs: ['time-travel'] }), undefined, []);
    expect(verdict).toMatchObject({ type: 'refused', code: 'needs' });
    expect(verdict).toHaveProperty('reason', expect.stringContaining('time-travel'));
  });

  test('that leaves an instance as it was does not touch it', () => {
    const records = [newRecord(instance('app'), 1), newRecord(instance('linux'), 1)];
    const offered = assignment(2, [instance('app'), instance('linux', 'c')]);
    expect(judge('web1', offered, { generation: 1, same: false }, records)).toMatchObject({
      changed: ['linux'],
      records: [
        { name: 'app', generation: 1 },
        { name: 'linux', generation: 2 },
      ],
    });
  });

  test('without an instance that was here has it leave', () => {
    const records = [newRecord(instance('app'), 1), newRecord(instance('linux'), 1)];
    const verdict = judge('web1', assignment(2, [instance('app')]), { generation: 1, same: false }, records);
    expect(verdict).toMatchObject({ removed: ['linux'], changed: ['linux'] });
    expect(verdict).toHaveProperty('records', [
      expect.objectContaining({ name: 'app', leaving: false }),
      expect.objectContaining({ name: 'linux', leaving: true, generation: 2 }),
    ]);
  });

  test('with an instance that was leaving keeps it', () => {
    const records = [{ ...newRecord(instance('app'), 1), leaving: true }];
    const verdict = judge('web1', assignment(3, [instance('app')]), { generation: 2, same: false }, records);
    expect(verdict).toMatchObject({
      records: [{ name: 'app', leaving: false, generation: 3 }],
      changed: ['app'],
    });
  });
});
