// One color per server in every chart: blues for Heddle, other hues for the peers, grey for what is computed.

const peerColors: Record<string, string> = {
  'uws-inline': '#e1812c',
  'uws-piscina-task': '#c03d3e',
  'ws-inline': '#3a923a',
  'ws-piscina-task': '#9372b2',
  'fastify-piscina': '#845b53',
  ideal: '#7f7f7f',
};
const shadesOfBlue = ['#1f5fa8', '#6aa5dc', '#0b3566', '#a3c9ee'];

/** A Vega-Lite color scale for these servers, in this order. */
export function serverColors(servers: string[]): { domain: string[]; range: string[] } {
  const domain = [...new Set(servers)];
  let blues = 0;
  const range = domain.map((server) => {
    const name = server.split(' ', 1)[0] ?? server;
    return peerColors[name] ?? shadesOfBlue[blues++ % shadesOfBlue.length]!;
  });
  return { domain, range };
}
