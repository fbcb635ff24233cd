import pg from 'pg';
import type { DatabaseAddress } from './databaseAddress.ts';
import { databaseError } from './databaseErrors.ts';

/** What questions are put to: the database, or one transaction of it. */
export interface Questions {
  /** Rejects with a `CaptionLensError` of the database. */
  ask<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** As pg-boss takes a connection. */
export interface SqlRunner {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A transaction: everything that is asked through it holds together, or not at all. */
export interface Transaction extends Questions {
  readonly runner: SqlRunner;
  /** For `COPY`. */
  readonly client: pg.ClientBase;
}

/** Connections to one database. Whoever opened it disposes it. */
export class Database implements Questions {
  readonly name: string;
  readonly runner: SqlRunner;
  readonly #pool: pg.Pool;

  constructor({ connectionString, ssl, name }: DatabaseAddress, purpose: string) {
    this.name = name;
    this.#pool = new pg.Pool({
      connectionString,
      ssl,
      max: 6,
      application_name: `caption-lens ${purpose}`,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      // A server that is gone without a word must not hold a worker for as long as TCP waits.
      ...(purpose === 'work' && { query_timeout: 60_000 }),
    });
    // An idle connection that ends is replaced by the next question, which says what is wrong if that fails.
    this.#pool.on('error', () => undefined);
    this.runner = { executeSql: (text, values) => this.#explained(() => this.#pool.query(text, values)) };
  }

  async ask<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.#explained(() => this.#pool.query<Row>(sql, [...values]))).rows;
  }

  /** Commits what `work` asked for, or nothing of it where it rejects. */
  async within<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#explained(async () => {
      const client = await this.#pool.connect();
      // Otherwise the end of a connection in between two questions would end the process.
      client.on('error', ignore);
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const answer = await work(transactionOf(client));
        await client.query('commit');
        return answer;
      } catch (thrown) {
        await client.query('rollback').catch((error: unknown) => {
          broken = error instanceof Error ? error : new Error(String(error));
        });
        throw thrown;
      } finally {
        client.removeListener('error', ignore);
        client.release(broken);
      }
    });
  }

  async dispose(): Promise<void> {
    await this.#pool.end();
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw databaseError(thrown, this.name);
    }
  }
}

const ignore = () => undefined;

function transactionOf(client: pg.ClientBase): Transaction {
  return {
    client,
    ask: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...values])).rows,
    runner: { executeSql: (text, values) => client.query(text, values) },
  };
}
