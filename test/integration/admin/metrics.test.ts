import { expect, test } from 'vitest';
import { counters } from '#dist/contract/counters.js';
import { dropReasonNames } from '#dist/contract/drop-reasons.js';
import { handshakeRefusals, requestRefusals } from '#dist/contract/refusal-codes.js';
import { type Admin, serveAdmin } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile } from '../../support/servers/serve.ts';

test('the metrics are in the text format of Prometheus, each with help and type', async () => {
  const { admin } = await serveAdmin({ workers: 2 });
  const { headers, text } = await admin.call('GET', '/metrics');
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const { types, samples } = parse(text);
  expect([...types.keys()].every((name) => /^(heddle|process|nodejs)_/.test(name))).toBe(true);
  for (const [key] of samples) {
    const name = key.replace(/\{.*/, '');
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    expect(types.get(family), name).toMatch(/^(counter|gauge|histogram)$/);
    if (types.get(family) === 'counter') expect(name).toMatch(/_total$/);
  }
  expect(samples.get('heddle_lane_ready{lane="1"}')).toBe(1);
  expect(samples.get('heddle_listening')).toBe(1);
});

test('they count what happened: clients, messages and bytes each way, errors, drops by reason', async () => {
  const { admin, url } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const client = await connect(`${url}/alice`);
  const gone = await connect(url);
  await gone.close();
  await client.ask('say 0123456789');
  client.send('throw up');
  client.send('send-to nobody hi');
  client.send('subscribe news');
  await client.ask('say end');
  await until(async () => (await scrape(admin)).get('heddle_topics') === 1, 'the subscription');
  const samples = await scrape(admin);
  expect(samples.get('heddle_clients')).toBe(1);
  expect(samples.get('heddle_connections_opened_total')).toBe(2);
  expect(samples.get('heddle_connections_closed_total')).toBe(1);
  expect(samples.get('heddle_messages_in_total')).toBe(5);
  expect(samples.get('heddle_messages_out_total')).toBe(2);
  expect(samples.get('heddle_bytes_out_total')).toBe('0123456789end'.length);
  expect(samples.get('heddle_handler_errors_total')).toBe(1);
  expect(samples.get('heddle_dropped_total{reason="noRecipient"}')).toBeGreaterThanOrEqual(1);
  expect(samples.get('heddle_dropped_total{reason="slowClient"}')).toBe(0);
  expect(samples.get('heddle_connections_refused_total{code="OVERLOADED"}')).toBe(0);
  expect(samples.get('heddle_resident_memory_bytes')).toBeGreaterThan(1e6);
});

test('every counter is a metric, and so is every reason to drop or refuse, before anything happened', async () => {
  const { admin } = await serveAdmin();
  const samples = await scrape(admin);
  const expected = [
    ...Object.values(counters).flatMap(({ metric }) => (metric === null ? [] : [`${metric}_total`])),
    ...dropReasonNames.map((reason) => `dropped_total{reason="${reason}"}`),
    ...requestRefusals.map((code) => `requests_refused_total{code="${code}"}`),
    ...handshakeRefusals.map((code) => `connections_refused_total{code="${code}"}`),
  ];
  for (const name of expected) expect(samples.get(`heddle_${name}`), name).toBe(0);
});

test.each(['handler_time', 'queue_delay'])('the histogram of %s has buckets that add up', async (name) => {
  const { admin, url } = await serveAdmin({ handler: 'echo' });
  const client = await connect(url);
  for (let index = 0; index < 20; index++) await client.ask('hi');
  await until(async () => (await scrape(admin)).get(`heddle_${name}_seconds_count`) !== 0, 'a count');
  const samples = await scrape(admin);
  const buckets = [...samples].filter(([key]) => key.startsWith(`heddle_${name}_seconds_bucket`));
  const counts = buckets.map(([, count]) => count);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(buckets.at(-1)).toEqual([
    `heddle_${name}_seconds_bucket{le="+Inf"}`,
    samples.get(`heddle_${name}_seconds_count`),
  ]);
  const bounds = buckets.slice(0, -1).map(([key]) => Number(/le="([\d.e-]+)"/.exec(key)?.[1]));
  expect(bounds[0]).toBe(0.000016);
  expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
});

test('scraping twice gives the same numbers when nothing happened', async () => {
  const { admin } = await serveAdmin();
  await scrape(admin);
  const [one, other] = [await scrape(admin), await scrape(admin)];
  for (const key of one.keys())
    if (/^heddle_.*_total\b/.test(key)) expect(other.get(key), key).toBe(one.get(key));
});

async function scrape(admin: Admin): Promise<Map<string, number>> {
  return parse((await admin.call('GET', '/metrics')).text).samples;
}

/** Reads the text format strictly: every line is a comment of the known kinds, a sample or empty. */
function parse(text: string) {
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const samples = new Map<string, number>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, kind, name, rest] = /^# (HELP|TYPE) (\w+) (.+)$/.exec(line) ?? [];
    if (kind === 'HELP') helps.add(name ?? '');
    else if (kind === 'TYPE') types.set(name ?? '', rest ?? '');
    else {
      const [, key, value] = /^(\w+(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})?) (\S+)$/.exec(line) ?? [];
      expect(key, line).toBeDefined();
      expect(samples.has(key ?? ''), line).toBe(false);
      samples.set(key ?? '', Number(value));
    }
  }
  expect([...types.keys()]).toEqual([...helps]);
  for (const [key, value] of samples) expect(value, key).not.toBeNaN();
  return { types, samples };
}
