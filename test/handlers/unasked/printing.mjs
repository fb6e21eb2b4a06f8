// Prints in all the ways there are.
console.log('from the module scope');

export default {
  message(client) {
    process.stdout.write('in two');
    process.stdout.write(' parts\n', () => client.send('printed'));
    process.stdout.write(Buffer.from('bytes\n'));
    process.stderr.write('x'.repeat(70_000));
  },
};
