import { z } from 'zod';
import { hostId } from '../../shared/wire/subjects.ts';

/** Shapes of options that several verbs have. */

/** `web1,web2`, given once or in parts. */
export const HostList = z
  .string()
  .regex(/^[^,\s]+(,[^,\s]+)*$/, 'hosts are joined by commas: web1,web2')
  .transform((text) => [...new Set(text.split(',').map(hostId))]);

/** `90`, `90s`, `10m`, `2h` as milliseconds. */
export const Seconds = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h)?$/, 'a time is a number with ms, s, m or h: 90s, 10m')
  .transform((text) => {
    const [, number = '0', unit = 's'] = /^([\d.]+)(ms|s|m|h)?$/.exec(text) ?? [];
    return Number(number) * (units[unit] ?? 1_000);
  });

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
