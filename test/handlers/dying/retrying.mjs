// Lets interrupted hooks be called again. `slow` waits until anybody says `go`, and tells on which attempt it answers.
import { threadId } from 'node:worker_threads';

let release = () => {};
const released = new Promise((resolve) => {
  release = resolve;
});

export default {
  retryInterrupted: true,
  async open(client) {
    if (client.query.open === 'slow') await released;
    client.send(`open ${client.recovered}`);
  },
  message(client, { text }) {
    if (text === 'exit') process.exit(7);
    if (text === 'go') return release();
    if (text === 'slow') return answerLater(client);
    if (text === 'die-later') return dieLater();
    client.send(`${text} ${threadId}`);
  },
};

async function answerLater(client) {
  client.send(`begun ${threadId}`);
  await released;
  client.send(`done ${threadId}`);
}

async function dieLater() {
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.exit(7);
}
