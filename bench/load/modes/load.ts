// What a load process can run: one kind of clients, from connecting to the last reply.

export interface Load {
  connect(): Promise<void>;
  /** Starts sending. */
  go(): void;
  /** Stops sending; resolves when the last reply arrived or the deadline passed, which is a fault. */
  drain(): Promise<void>;
  close(): void;
}
