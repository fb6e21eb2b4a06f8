// Clients that connect with `?subscribe` get every message of those that do not.
import { server } from 'heddle';

export default {
  open(client) {
    if (client.url.includes('subscribe')) client.subscribe('news');
  },
  message(_client, message) {
    server.publish('news', message.data);
  },
};
