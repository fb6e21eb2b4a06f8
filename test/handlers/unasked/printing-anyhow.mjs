// Prints as its clients ask for, in each way that a stream has.
const euro = Buffer.from('€');
const { stdout } = process;

const ways = {
  encodings: (answer) => {
    stdout.write(Buffer.from('as base64\n').toString('base64'), 'base64');
    stdout.write(Buffer.from('as hex\n').toString('hex'), 'hex');
    stdout.write('\xe9\n', 'latin1', () => answer('called back'));
  },
  split: (answer) => {
    stdout.write(euro.subarray(0, 1));
    stdout.write(new Uint8Array(euro.subarray(1, 2)));
    stdout.write(new DataView(euro.buffer, euro.byteOffset + 2, 1));
    stdout.write(' is whole\n', answer);
  },
  end: (answer) => {
    stdout.write('before the ');
    stdout.end('end', 'utf8', () => {
      console.log('printed after it');
      answer();
    });
  },
  wrong: (answer) => {
    for (const wrong of [42, null, undefined, {}]) {
      try {
        stdout.write(wrong);
      } catch (error) {
        console.log(error.message);
      }
    }
    answer();
  },
  rest: () => stdout.write('nothing ends this'),
  'rest and exit': () => {
    process.on('exit', () => stdout.write(', not even at the end'));
    process.stderr.write('half a line');
    stdout.write('the last words');
    process.exit(7);
  },
  'rest and throw': () => {
    stdout.write('the last words');
    setImmediate(() => {
      throw new Error('the end');
    });
  },
  flood: (answer) => {
    for (let line = 0; line < 100_000; line++) console.error('line', line);
    answer();
  },
  line: (answer) => {
    console.log('x'.repeat(50_000_000));
    answer();
  },
  object: (answer) => {
    console.error(Array.from({ length: 5000 }, (_, index) => ({ index, text: 'x'.repeat(10_000) })));
    answer();
  },
};

export default {
  message(client, message) {
    ways[message.text]((answer) => client.send(answer ?? 'done'));
  },
};
