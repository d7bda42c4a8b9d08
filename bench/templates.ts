import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createEnvironment } from '../agent/executor/native/jinja/environment.ts';
import type { Value } from '../agent/executor/native/jinja/runtime/values.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A second's worth of renders of a 1 KB template, and of evaluations of `when` conditions. */
interface Rates {
  readonly renders: number;
  readonly conditions: number;
}

interface PythonRates extends Rates {
  readonly output: string;
  readonly truths: readonly boolean[];
}

const seconds = 1;
const template = `# {{ ansible_managed }}
user {{ app.user }};
worker_processes {{ app.workers | default(4) }};
events { worker_connections {{ app.connections * 2 }}; }
http {
    include mime.types;
{% if app.gzip %}
    gzip on;
    gzip_types {{ app.gzip_types | join(' ') }};
{% endif %}
{% for upstream in upstreams %}
    upstream {{ upstream.name }} {
{% for server in upstream.servers %}
        server {{ server }}:{{ upstream.port }}{% if not loop.first %} backup{% endif %};
{% endfor %}
    }
{% endfor %}
{% for host in vhosts %}
    server {
        listen {{ host.port }}{{ ' ssl' if host.ssl else '' }};
        server_name {{ host.name | lower }};
{% if host.ssl %}
        ssl_certificate {{ host.cert }};
{% endif %}
        root {{ host.root | default('/var/www/' ~ host.name) }};
        location / { proxy_pass http://{{ host.upstream }}; }
        access_log /var/log/nginx/{{ host.name | replace('.', '_') }}.log {{ host.level | default('info') | upper }};
    }
{% endfor %}
    # {{ inventory_hostname }} {{ ansible_facts.default_ipv4.address }} {{ app.note }}
}
`;
const conditions = [
  "ansible_facts.os_family == 'Debian'",
  'app.gzip and app.workers | int > 2',
  "result is defined and 'done' in result.stdout",
  "inventory_hostname in groups['web']",
  'not app.disabled | default(false)',
];
const variables: { readonly [key: string]: Json } = {
  ...Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`variable_${index}`, `value ${index}`])),
  ansible_managed: 'Ansible managed',
  inventory_hostname: 'web01',
  ansible_facts: { os_family: 'Debian', default_ipv4: { address: '10.0.0.5' } },
  groups: { web: ['web02', 'web01'] },
  result: { stdout: 'all done' },
  app: {
    user: 'www-data',
    workers: 4,
    connections: 512,
    gzip: true,
    gzip_types: ['text/css', 'text/html'],
    note: 'x',
  },
  upstreams: [{ name: 'api', port: 8080, servers: ['10.0.0.1', '10.0.0.2'] }],
  vhosts: [
    { name: 'A.example', port: 80, ssl: false, upstream: 'api', root: '/srv/a' },
    { name: 'b.example', port: 443, ssl: true, cert: '/c.pem', upstream: 'api' },
  ],
};

/** Our templates beside Python's Jinja2 (absent where it is not installed), in one run, with 1,000 variables in scope. */
export function benchTemplates(): object {
  const own = measureOwn();
  const python = measurePython();
  const sizes = { templateBytes: template.length, variables: Object.keys(variables).length };
  if (python === undefined) return { ...sizes, dsc: rounded(own), python: null };
  if (python.output !== own.output) throw new Error('the two outputs differ');
  if (python.truths.join() !== own.truths.join()) throw new Error('the conditions differ');
  return {
    ...sizes,
    dsc: rounded(own),
    python: rounded(python),
    times: {
      renders: Number((own.renders / python.renders).toFixed(1)),
      conditions: Number((own.conditions / python.conditions).toFixed(1)),
    },
  };
}

function rounded({ renders, conditions: evaluations }: Rates): Rates {
  return { renders: Math.round(renders), conditions: Math.round(evaluations) };
}

function measureOwn(): PythonRates {
  const environment = createEnvironment({ syntax: { keepTrailingNewline: true } });
  const values = new Map(Object.entries(variables).map(([key, item]) => [key, toValue(item)]));
  const scope = { get: (name: string): Value | undefined => values.get(name) };
  const compiled = environment.template(template);
  const tests = conditions.map((condition) => environment.condition(condition));
  const renders = rate(() => {
    compiled.render(scope);
  });
  const evaluations = rate(() => {
    for (const test of tests) test.evaluate(scope);
  });
  const truths = tests.map((test) => test.evaluate(scope) === true);
  return { renders, conditions: evaluations * tests.length, output: compiled.render(scope), truths };
}

/** The best of three: what else runs on the machine only ever takes away. */
function rate(run: () => void): number {
  let best = 0;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < seconds * 1000) {
      for (let index = 0; index < 50; index += 1) run();
      count += 50;
    }
    best = Math.max(best, (count / (performance.now() - start)) * 1000);
  }
  return best;
}

function measurePython(): PythonRates | undefined {
  const script = fileURLToPath(new URL('./templates.py', import.meta.url));
  const input = JSON.stringify({ template, conditions, variables, seconds });
  const { status, stdout } = spawnSync('/usr/bin/python3', [script], { input, encoding: 'utf8', cwd: '/' });
  return status === 0 ? (JSON.parse(stdout) as PythonRates) : undefined;
}

function toValue(json: Json): Value {
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json !== 'object' || json === null) return json as Value;
  return new Map(Object.entries(json).map(([key, item]) => [key, toValue(item)]));
}
