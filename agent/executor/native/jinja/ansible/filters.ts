import type { Definition } from '../runtime/host.ts';
import { dataFilters } from './data.ts';
import { ipFilters } from './ipaddr.ts';
import { pathFilters } from './paths.ts';
import { regexFilters } from './regex.ts';
import { serialFilters } from './serial.ts';
import { textFilters } from './texts.ts';
import { valueFilters } from './values.ts';

/** Ansible's own filters; where Jinja2 has one of the same name, Ansible's is the one that counts. */
export const ansibleFilters: readonly Definition[] = [
  ...textFilters,
  ...dataFilters,
  ...valueFilters,
  ...pathFilters,
  ...regexFilters,
  ...serialFilters,
  ...ipFilters,
];
