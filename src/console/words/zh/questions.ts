// 断开连接前的询问。
import type { Words } from '../en.ts';

export const questions: Words['questions'] = {
  disconnect: {
    title: (name) => `断开 ${name}？`,
    text: (code) => `连接将以 ${code} 关闭。尚未发出的内容会丢失；客户端可以重新连接。`,
  },
  tester: {
    disconnect: (title) => `断开${title}？`,
    remove: (title) => `移除${title}？`,
    text: '它的连接将以 1000 关闭。',
    removeText: '它的连接将以 1000 关闭，其消息不再保留。',
    confirmRemove: '移除',
  },
};
