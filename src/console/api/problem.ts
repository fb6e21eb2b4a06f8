// What went wrong with a request, as an exception.
import type { Problem } from '../../contract/schemas.ts';

/** `code` is one of the API's, or UNREACHABLE when there was no answer that it gave. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: string;
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /** What fills the places of the code's sentence. */
  readonly values: Readonly<Record<string, string | number>>;

  constructor({ code, status, detail, values }: Partial<Problem>) {
    super(detail ?? '');
    this.code = code ?? 'UNREACHABLE';
    this.status = status ?? 0;
    this.values = values ?? {};
  }
}
