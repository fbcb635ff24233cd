import type { Questions } from '../database/database.ts';

/** Roles without a login, for those who own none of it; each login is granted the ones that it needs. */
export const roleNames = ['caption_lens_submit', 'caption_lens_work', 'caption_lens_read'] as const;

/** All of the server's databases share them. Rejects with `databaseRefused` where the user may create none. */
export async function createRoles(database: Questions): Promise<void> {
  const there = await database.ask<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    roleNames,
  ]);
  for (const name of roleNames) {
    if (!there.some(({ rolname }) => rolname === name)) await database.ask(`create role ${name} nologin`);
  }
}

/** What each role may do, given anew at every `init`: migrations need not care. */
export const grants = `
revoke all on all functions in schema caption_lens, caption_lens_queue from public;
grant usage on schema caption_lens to caption_lens_read, caption_lens_submit, caption_lens_work;
grant select on all tables in schema caption_lens to caption_lens_read, caption_lens_submit, caption_lens_work;

grant usage on schema caption_lens_queue to caption_lens_submit, caption_lens_work;
grant select, insert, update, delete on all tables in schema caption_lens_queue to caption_lens_submit, caption_lens_work;
grant execute on all functions in schema caption_lens_queue to caption_lens_submit, caption_lens_work;
revoke execute on function caption_lens_queue.create_queue, caption_lens_queue.delete_queue
  from caption_lens_submit, caption_lens_work;
alter default privileges in schema caption_lens_queue
  grant select, insert, update, delete on tables to caption_lens_submit, caption_lens_work;

grant insert, update on caption_lens.pictures to caption_lens_submit;
grant update (state, priority, submitted_at) on caption_lens.jobs to caption_lens_submit;
grant usage on sequence caption_lens.picture_numbers to caption_lens_submit;
grant execute on function caption_lens.open_job, caption_lens.delete_job to caption_lens_submit;

grant update (state, tries, last_attempt, result_id, error_code, error_message, settled_at)
  on caption_lens.pictures to caption_lens_work;
grant update (model_name, model_digest) on caption_lens.jobs to caption_lens_work;
grant insert on caption_lens.results, caption_lens.variants to caption_lens_work;
grant insert, update, delete on caption_lens.claims, caption_lens.workers to caption_lens_work;
grant execute on function caption_lens.settle_described, caption_lens.settle_failed, caption_lens.claim
  to caption_lens_work;
`;
