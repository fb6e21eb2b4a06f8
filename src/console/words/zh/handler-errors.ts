import type { handlerErrors as english } from '../en/handler-errors.ts';

export const handlerErrors: typeof english = {
  show: '显示处理程序抛出的错误',
  isOff: '需要以 SHOW_ERRORS=client 启动服务器。',
  thrownIn: (hook) => `在 ${hook} 中抛出`,
};
