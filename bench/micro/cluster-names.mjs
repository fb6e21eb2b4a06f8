// What it costs to find 100,000 names of a node by a NATS subject each: time and memory to subscribe, and what a message to a
// name costs then, beside a subject per shard, which every node with a name in it hears. Needs nats-server.
//
//   node bench/micro/cluster-names.mjs
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';

const names = 100_000;
const messages = 50_000;
const port = 24_222;
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
const broker = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { env, stdio: 'ignore' });
await pause(500);

const rssMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const cpuMs = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const nameSubject = (index) =>
  `heddle.c.name.t${Buffer.from(`user-${index}@example.com`).toString('base64url')}`;

async function measure(title, count, subjectOf) {
  const node = await connect({ servers: `127.0.0.1:${port}` });
  const sender = await connect({ servers: `127.0.0.1:${port}`, noEcho: true });
  global.gc?.();
  const before = {
    broker: rssMb(broker.pid),
    heap: process.memoryUsage().heapUsed,
    brokerCpu: cpuMs(broker.pid),
  };
  let started = performance.now();
  const cpu = process.cpuUsage();
  let received = 0;
  const callback = () => received++;
  for (let index = 0; index < count; index++) node.subscribe(subjectOf(index), { callback });
  await node.flush();
  const subscribedMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${title}: ${count} subscriptions in ${subscribedMs.toFixed(0)} ms, ` +
      `${((user + system) / count).toFixed(1)} us of the node's CPU and ` +
      `${(((cpuMs(broker.pid) - before.brokerCpu) * 1000) / count).toFixed(1)} us of the broker's each; ` +
      `node +${((process.memoryUsage().heapUsed - before.heap) / 1048576).toFixed(0)} MB heap, ` +
      `broker +${(rssMb(broker.pid) - before.broker).toFixed(0)} MB`,
  );
  const payload = new Uint8Array(100);
  started = performance.now();
  for (let index = 0; index < messages; index++) {
    sender.publish(subjectOf(Math.floor(Math.random() * count)), payload);
    if (index % 1000 === 999) await sender.flush();
  }
  while (received < messages) await pause(1);
  console.log(`  ${messages} messages to one of them in ${(performance.now() - started).toFixed(0)} ms`);
  await sender.close();
  await node.close();
}

try {
  await measure('a subject per name', names, nameSubject);
  await measure('a subject per shard', 1024, (index) => `heddle.c.names.${index}`);
} finally {
  broker.kill();
}
