// How figures are shown: title, unit and digits. The names carry their unit already.

export interface FigureFormat {
  title: string;
  format(value: number): string;
}

const count = (value: number) => Math.round(value).toLocaleString('en-US');
const micros = (value: number) =>
  value >= 10_000 ? `${(value / 1000).toFixed(1)} ms` : `${count(value)} µs`;
const fineMicros = (value: number) => `${value.toFixed(2)} µs`;
const cores = (value: number) => value.toFixed(2);
const mebibytes = (value: number) => `${value.toFixed(1)} MiB`;
const bytes = (value: number) => `${count(value)} B`;
const factor = (value: number) => value.toFixed(3);

/** Every figure that tables may show. What is not here is in the result file only. */
export const figureFormats: Record<string, FigureFormat> = {
  messagesPerSec: { title: 'messages/s', format: count },
  p50Us: { title: 'p50', format: micros },
  p90Us: { title: 'p90', format: micros },
  p99Us: { title: 'p99', format: micros },
  p999Us: { title: 'p99.9', format: micros },
  maxUs: { title: 'max', format: micros },
  cpuUsPerMessage: { title: 'CPU/message', format: fineMicros },
  socketThreadUsPerMessage: { title: 'socket thread/message', format: fineMicros },
  generatorUsPerMessage: { title: 'generator/message', format: fineMicros },
  processCores: { title: 'cores', format: cores },
  socketThreadCores: { title: 'socket thread cores', format: cores },
  generatorCores: { title: 'generator cores', format: cores },
  lightP50Us: { title: 'light p50', format: micros },
  lightP90Us: { title: 'light p90', format: micros },
  lightP99Us: { title: 'light p99', format: micros },
  lightP999Us: { title: 'light p99.9', format: micros },
  heavyP50Us: { title: 'heavy p50', format: micros },
  heavyP90Us: { title: 'heavy p90', format: micros },
  heavyP99Us: { title: 'heavy p99', format: micros },
  heavyP999Us: { title: 'heavy p99.9', format: micros },
  framesTakenBack: { title: 'frames taken back', format: count },
  aloneP50Us: { title: 'alone p50', format: micros },
  aloneP99Us: { title: 'alone p99', format: micros },
  heavyMessagesPerSec: { title: 'heavy messages/s', format: (value) => value.toFixed(1) },
  sendLatenessP99Us: { title: 'sent late p99', format: micros },
  connectionsPerSec: { title: 'connections/s', format: count },
  rssBytesPerConnection: { title: 'RSS/connection', format: bytes },
  anonymousBytesPerConnection: { title: 'anonymous/connection', format: bytes },
  rssMiB: { title: 'RSS', format: mebibytes },
  heapMiB: { title: 'heap', format: mebibytes },
  rssGrowth: { title: 'RSS growth', format: factor },
  heapGrowth: { title: 'heap growth', format: factor },
};

/** What a table shows. */
export interface TableShape {
  figures: string[];
  /** The figure whose ratio to the reference is shown. */
  ratio: string;
}
