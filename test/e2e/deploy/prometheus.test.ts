// deploy/alerts.yml, deploy/grafana.json and /metrics, checked by promtool, and against each other.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { dropReasonNames } from '#dist/contract/drop-reasons.js';
import { handshakeRefusals } from '#dist/contract/refusal-codes.js';
import { serveAdmin } from '../../support/admin.ts';
import { deployFile, readYaml } from '../../support/deploy-files.ts';
import { tempFile } from '../../support/temp-folder.ts';

const alert = z.object({
  alert: z.string(),
  expr: z.string(),
  annotations: z.object({ summary: z.string() }),
});
const [{ groups }] = z
  .tuple([z.object({ groups: z.array(z.object({ rules: z.array(alert) })) })])
  .parse(readYaml('alerts.yml'));
const alerts = groups.flatMap(({ rules }) => rules);

const panel = z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) });
const dashboard = z.object({
  panels: z.array(panel),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
});
const { panels, templating } = dashboard.parse(JSON.parse(readFileSync(deployFile('grafana.json'), 'utf8')));
const shown = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
const expressions = [...alerts.map(({ expr }) => expr), ...shown.map(({ expr }) => expr)];

function promtool(args: string[], input?: string): string {
  return execFileSync('promtool', args, { encoding: 'utf8', input, timeout: 60_000 });
}

test('promtool takes the alerts', () => {
  expect(promtool(['check', 'rules', deployFile('alerts.yml')])).toContain(`${alerts.length} rules found`);
});

test('promtool takes the scrape configuration of docs/metrics.md', async () => {
  const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const block = /(?:^ {4}.*\n)+/m.exec(page)?.[0] ?? '';
  expect(block).toContain('scrape_configs:');
  const file = await tempFile('prometheus.yml', block.replaceAll(/^ {4}/gm, ''));
  expect(promtool(['check', 'config', '--syntax-only', file])).toContain('SUCCESS');
});

test('each alert fires for what it is about, and none for a server that is well', () => {
  const file = fileURLToPath(new URL('alerts.promtest.yml', import.meta.url));
  expect(promtool(['test', 'rules', file])).toContain('SUCCESS');
  const tried = readFileSync(file, 'utf8');
  for (const { alert: name } of alerts) expect(tried).toContain(`{alertname="${name}"}`);
});

test('promtool takes what every panel of the dashboard asks for', async () => {
  const rules = shown.map(({ expr }, index) => ({
    record: `panel:${index}`,
    expr: expr.replaceAll('$__rate_interval', '5m'),
  }));
  // JSON is YAML.
  const file = await tempFile('panels.yml', JSON.stringify({ groups: [{ name: 'panels', rules }] }));
  expect(promtool(['check', 'rules', file])).toContain(`${rules.length} rules found`);
});

test('promtool has nothing to say against the metrics, and every one that an alert or a panel names is there', async () => {
  const { admin } = await serveAdmin();
  const { text } = await admin.call('GET', '/metrics');
  expect(promtool(['check', 'metrics'], text)).toBe('');
  const existing = new Set([...text.matchAll(/^(\w+)[{ ]/gm)].map(([, name]) => name));
  const named = new Set(expressions.flatMap(metricsIn));
  expect(named.size).toBeGreaterThan(30);
  expect([...named].filter((name) => !existing.has(name))).toEqual([]);
});

test('every reason and code that an alert asks for exists', () => {
  const valuesOf = (label: string) =>
    alerts.flatMap(({ expr }) => new RegExp(`${label}=~"([^"]+)"`).exec(expr)?.[1]?.split('|') ?? []);
  expect(dropReasonNames).toEqual(expect.arrayContaining(valuesOf('reason')));
  expect(handshakeRefusals).toEqual(expect.arrayContaining(valuesOf('code')));
});

test('the dashboard uses its own variables only', () => {
  const known = [...templating.list.map(({ name }) => name), '__rate_interval', '__all'];
  const text = readFileSync(deployFile('grafana.json'), 'utf8');
  const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
  expect([...new Set(used)].filter((name) => !known.includes(name ?? ''))).toEqual([]);
});

/** The names of metrics in an expression; `up` is Prometheus's own. */
function metricsIn(expr: string): string[] {
  const bare = expr.replaceAll(/\{[^}]*\}/g, '');
  return [...bare.matchAll(/\b(?:heddle|process|nodejs)_\w+/g)].map(String);
}
