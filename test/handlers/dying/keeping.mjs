// Counts each client's messages in its state, which is kept; dies on `exit`.
export default {
  keepState: true,
  open(client) {
    client.state ??= { count: 0, since: new Map([['open', 'once']]) };
    if (client.query.watch === 'open') client.send(`${client.recovered} ${client.state.count}`);
  },
  async message(client, { text }) {
    const [verb, argument] = text.split(' ');
    if (verb === 'exit') process.exit(7);
    if (verb === 'await') await new Promise((resolve) => setTimeout(resolve, 10));
    if (verb === 'forget') client.state = undefined;
    else if (verb === 'function') client.state = { count: -1, hook() {} };
    else if (verb === 'large') client.state = { count: -2, ballast: 'x'.repeat(Number(argument)) };
    else client.state.count++;
    client.send(`${client.recovered} ${client.state?.count} ${client.state?.since?.get('open')}`);
  },
};
