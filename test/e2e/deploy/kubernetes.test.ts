import { expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '#dist/contract/operations.js';
import { longestShutdownMs, readYaml, settingsOf } from '../../support/deploy-files.ts';

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const port = z.object({ name: z.string(), containerPort: z.number() });
const variable = z.union([
  z.object({ name: z.string(), value: z.string() }),
  z.object({
    name: z.string(),
    valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }),
  }),
]);
const container = z.object({
  env: z.array(variable),
  ports: z.array(port),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.object({ limits: z.object({ cpu: z.string(), memory: z.string() }) }),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
});
const labels = z.object({ app: z.string() });
const manifest = z.tuple([
  z.object({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    spec: z.object({
      selector: z.object({ matchLabels: labels }),
      template: z.object({
        metadata: z.object({ labels }),
        spec: z.object({
          terminationGracePeriodSeconds: z.number(),
          securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number() }),
          containers: z.tuple([container]),
        }),
      }),
    }),
  }),
  z.object({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    spec: z.object({ selector: labels, ports: z.tuple([z.object({ targetPort: z.string() })]) }),
  }),
]);

const [deployment, service] = manifest.parse(readYaml('kubernetes.yaml'));
const { template, selector } = deployment.spec;
const [server] = template.spec.containers;
// What the command in the file's head makes has as many characters.
const env = server.env.map((each) => [each.name, 'value' in each ? each.value : 'x'.repeat(32)]);
const settings = settingsOf(Object.fromEntries(env));

test('its variables are settings of Heddle, and the token of the console comes from a secret', () => {
  expect(server.env.filter((each) => 'valueFrom' in each).map(({ name }) => name)).toEqual(['ADMIN_TOKEN']);
  expect(settings.adminHost).toBe('0.0.0.0');
});

test('its ports are those of the settings', () => {
  expect(server.ports).toEqual([
    { name: 'websocket', containerPort: settings.port },
    { name: 'admin', containerPort: settings.adminPort },
  ]);
  expect(service.spec.ports[0].targetPort).toBe('websocket');
});

test('its probes ask the admin port for what needs no token', () => {
  const { startupProbe, livenessProbe, readinessProbe } = server;
  const { getLiveness, getReadiness } = operations;
  expect([getLiveness.isPublic, getReadiness.isPublic]).toEqual([true, true]);
  const of = (path: string) => ({ httpGet: { path, port: 'admin' } });
  expect(startupProbe).toEqual(of(getLiveness.path));
  // A server that is drained is alive: only readiness may ask for readiness.
  expect(livenessProbe).toEqual(of(getLiveness.path));
  expect(readinessProbe).toEqual(of(getReadiness.path));
});

test('the service finds the pods', () => {
  expect(selector.matchLabels).toEqual(template.metadata.labels);
  expect(service.spec.selector).toEqual(template.metadata.labels);
});

test('it waits longer for the end than a shutdown takes, and has a core for each thread that works', () => {
  expect(template.spec.terminationGracePeriodSeconds * 1000).toBeGreaterThan(longestShutdownMs(settings));
  expect(settings.workers + 1).toBeLessThanOrEqual(Number(server.resources.limits.cpu));
});
