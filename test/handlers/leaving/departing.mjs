// Prints who leaves and how; an async close hook takes its time for it.
export default {
  open() {},
  async close(client, code) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(`${client.name} left with ${code}`);
  },
};
