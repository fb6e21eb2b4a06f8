// What copying 64 KiB into shared memory costs, by where the source begins within a word of eight bytes.
// Run: node bench/micro/shared-copy.mjs
const bytes = 64 * 1024;
const rounds = 5_000;
const shared = new Uint8Array(new SharedArrayBuffer(bytes * 2));
const ordinary = new Uint8Array(bytes * 2);
// Not at the same place within a page as the target: the copy instruction of some processors (rep movsb on Zen 3 and 4, glibc bug
// 30994) is ten times slower there.
const awayBytes = 1024;
const source = new ArrayBuffer(awayBytes + bytes + 64);

for (const shift of [0, 1, 4]) {
  report(`shared, source ${shift} bytes into a word`, () =>
    shared.set(new Uint8Array(source, awayBytes + shift, bytes), 64),
  );
}
const buffer = Buffer.from(shared.buffer);
report('shared by fill, source 1 byte into a word', () =>
  buffer.fill(new Uint8Array(source, awayBytes + 1, bytes), 64, 64 + bytes),
);
report('not shared, source 1 byte into a word', () =>
  ordinary.set(new Uint8Array(source, awayBytes + 1, bytes), 64),
);

// The median of some stretches: one of them may be interrupted.
function report(name, copy) {
  const stretches = Array.from({ length: 9 }, () => {
    const start = process.hrtime.bigint();
    for (let round = 0; round < rounds; round++) copy();
    return Number(process.hrtime.bigint() - start) / 1_000 / rounds;
  });
  const us = stretches.sort((one, other) => one - other)[4] ?? 0;
  console.log(`${name}: ${us.toFixed(1)} µs`);
}
