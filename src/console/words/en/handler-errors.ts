export const handlerErrors = {
  show: 'Show what the handler throws',
  isOff: 'For this the server has to be started with SHOW_ERRORS=client.',
  thrownIn: (hook: string) => `thrown in ${hook}`,
};
