// Asked before a connection is ended.
export const questions = {
  disconnect: {
    title: (name: string) => `Disconnect ${name}?`,
    text: (code: number) =>
      `The connection is closed with ${code}. What the client has not been sent yet is lost; it may connect again.`,
  },
  tester: {
    disconnect: (title: string) => `Disconnect ${title}?`,
    remove: (title: string) => `Remove ${title}?`,
    text: 'Its connection is closed with 1000.',
    removeText: 'Its connection is closed with 1000, and its messages are gone.',
    confirmRemove: 'Remove',
  },
};
