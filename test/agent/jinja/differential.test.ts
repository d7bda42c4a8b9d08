import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generateCondition, generateTemplate } from './generate.ts';
import { generatedContext } from './generate-words.ts';
import { type Answer, askAnsible, askOurs, type Json, oracleMissing, type Question } from './oracle.ts';

/** More with JINJA_SEEDS=20000; another range with JINJA_FIRST_SEED. */
const seeds = Number(process.env.JINJA_SEEDS ?? 600);
const firstSeed = Number(process.env.JINJA_FIRST_SEED ?? 1);
const fixtures = new URL('../../fixtures/jinja/', import.meta.url);
const timeout = 30_000 + seeds * 30;

const ansible = oracleMissing === undefined ? describe : describe.skip;

ansible(`beside Ansible itself${oracleMissing === undefined ? '' : ` (left out: ${oracleMissing})`}`, () => {
  test('every listed source gives the same value and the same text', { timeout }, () => {
    const sources: string[] = JSON.parse(readFileSync(new URL('sources.json', fixtures), 'utf8'));
    const { ctx } = JSON.parse(readFileSync(new URL('cases.json', fixtures), 'utf8'));
    const context: Json = {
      ...ctx,
      tmpl: '{{ foo.bar }}-x',
      undef_tmpl: '{{ nope }}',
      lt: '{{ items_list }}',
      js: '{{ foo | to_json }}',
    };
    const questions = sources.flatMap((source): Question[] => [
      { source, mode: 'native' },
      { source, mode: 'text' },
    ]);
    expect(compare(context, questions)).toEqual({ different: [], refused: 0 });
  });

  test(`generated sources from seed ${firstSeed} on are never silently different`, { timeout }, () => {
    const questions = Array.from({ length: seeds }, (_, index) => generate(firstSeed + index));
    const { different, refused } = compare(generatedContext, questions);
    expect(different).toEqual([]);
    expect(refused).toBeLessThan(seeds * 0.06);
  });
});

function generate(seed: number): Question {
  if (seed % 4 === 3) return { source: generateCondition(seed), mode: 'condition' };
  const modes = ['native', 'text', 'template'] as const;
  return { source: generateTemplate(seed), mode: modes[seed % 4] ?? 'text' };
}

/** The questions that the two answer differently, and how many ours refuses. Errors count as equal: their words are Python's own. */
function compare(context: Json, questions: readonly Question[]): { different: object[]; refused: number } {
  const theirs = askAnsible(context, questions);
  const ours = askOurs(context, questions);
  const refused = ours.filter((answer) => 'refused' in answer).length;
  const different = questions.flatMap((question, index) => {
    const [expected, got] = [theirs[index], ours[index]];
    return expected === undefined || got === undefined || agree(expected, got)
      ? []
      : [{ ...question, expected, got }];
  });
  return { different, refused };
}

function agree(expected: Answer, got: Answer): boolean {
  if ('refused' in got) return true;
  if ('error' in expected || 'error' in got) return 'error' in expected && 'error' in got;
  return JSON.stringify(expected) === JSON.stringify(got);
}
