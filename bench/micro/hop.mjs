// What one hop from the socket thread to a worker and back costs: a Piscina task each, or messages over a port that
// one long task holds. Run: node bench/micro/hop.mjs
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';

const rounds = 20_000;
const pool = new Piscina({
  filename: new URL('./hop-worker.mjs', import.meta.url).href,
  minThreads: 1,
  maxThreads: 1,
  idleTimeout: Number.POSITIVE_INFINITY,
  atomics: 'disabled',
  recordTiming: false,
});

const { port1, port2 } = new MessageChannel();
let answered = () => {};
port1.on('message', () => answered());

const ways = {
  'a Piscina task each': () => pool.run(null),
  'a port held by one task': () =>
    new Promise((resolve) => {
      answered = resolve;
      port1.postMessage(0);
    }),
};

for (const [name, hop] of Object.entries(ways)) {
  const held = name.includes('port') ? pool.run({ port: port2 }, { transferList: [port2] }) : null;
  await measure(2_000, hop);
  const { roundTripUs, cpuUs } = await measure(rounds, hop);
  console.log(`${name}: ${roundTripUs.toFixed(1)} µs a round trip, ${cpuUs.toFixed(1)} µs of CPU time`);
  if (held === null) continue;
  port1.postMessage('end');
  await held;
}
port1.close();
await pool.destroy();

async function measure(count, hop) {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (let round = 0; round < count; round++) await hop();
  const spent = process.cpuUsage(cpu);
  return {
    roundTripUs: Number(process.hrtime.bigint() - start) / 1_000 / count,
    cpuUs: (spent.user + spent.system) / count,
  };
}
