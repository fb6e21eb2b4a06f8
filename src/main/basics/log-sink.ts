// How bytes go into an open file without waiting: pipes, sockets and terminals say when they are full, files are written
// to by another thread.
import { constants, fstatSync, openSync, type Stats, write, writeSync } from 'node:fs';

export interface Sink {
  /** What it writes to. */
  readonly fd: number;
  /** Calls back, at once or later, with how many bytes were taken: 0 when none could be. Not to be called meanwhile. */
  write(bytes: Buffer, done: (written: number) => void): void;
}

export function openSink(fd: number): Sink {
  const kind = fstatSync(fd);
  return kind.isFile() ? fileSink(fd) : streamSink(withoutWaiting(fd, kind));
}

// A disk can keep whoever writes to it for seconds; a file is never "full for now".
function fileSink(fd: number): Sink {
  return {
    fd,
    write: (bytes, done) => write(fd, bytes, (error, written) => done(error === null ? written : 0)),
  };
}

function streamSink(fd: number): Sink {
  return {
    fd,
    write(bytes, done) {
      let written = 0;
      try {
        written = writeSync(fd, bytes);
      } catch {
        // Full, or nobody is at the other end.
      }
      done(written);
    },
  };
}

/**
 * Opens what `fd` is open on once more. `O_NONBLOCK` belongs to the opening, which other processes share: a shell would get
 * it too, and so would whatever writes to the same terminal.
 */
function withoutWaiting(fd: number, kind: Stats): number {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  try {
    return openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // A socket cannot be opened, nor a pipe that nobody reads, nor anything where there is no /proc. Node makes its
    // standard output such that it never waits as soon as somebody asks for it, if it is a pipe or a socket.
    if (fd === 1 && (kind.isSocket() || kind.isFIFO())) void process.stdout;
    return fd;
  }
}
