// Clients stay on one worker each, and their state is kept for the next one, which tells the witness what it found.
import { carryOut } from './carry-out.mjs';

const fillers = 400;

export default {
  keepState: true,
  open(client, server) {
    if (!client.recovered && !client.moved) return;
    const { state } = client;
    const isWhole = state === undefined || isStateOf(client, state);
    server.sendTo('witness', `kept ${client.name} ${isWhole ? (state?.number ?? -1) : 'broken'}`);
  },
  message(client, message, server) {
    const number = Number.parseInt(message.text, 10);
    client.state = { name: client.name, number, filler: fillerOf(number) };
    return carryOut(client, message, server);
  },
};

// Of another size each time, so that a part of another one would be noticed.
function fillerOf(number) {
  return String(number).repeat(number % fillers);
}

function isStateOf(client, { name, number, filler }) {
  return name === client.name && filler === fillerOf(number);
}
