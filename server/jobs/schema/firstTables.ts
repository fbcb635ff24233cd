/**
 * The first version of the tables.
 *
 * A picture is a row of its job's partition: what is planned, and what became of it. A result belongs to bytes, a model
 * and options, whichever jobs ask for it. A claim says which worker describes bytes at present, so that two do not. The
 * queue itself is pg-boss's, in a schema of its own.
 */
export const firstTables = `
create table caption_lens.jobs (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 200),
  queue text generated always as ('job-' || id) stored,
  priority integer not null default 0,
  model jsonb not null,
  options jsonb not null,
  options_key text not null,
  words_version integer not null,
  model_name text,
  model_digest text,
  state text not null default 'open' check (state in ('open', 'cancelled')),
  submitted_at timestamptz,
  created_at timestamptz not null default now()
);
create sequence caption_lens.picture_numbers as bigint;
create table caption_lens.pictures (
  job_id bigint not null,
  n bigint not null default nextval('caption_lens.picture_numbers'),
  source text not null,
  source_key uuid not null,
  own_id text,
  state text not null default 'planned' check (state in ('planned', 'described', 'failed', 'cancelled')),
  tries smallint not null default 0,
  last_attempt integer,
  result_id bigint,
  error_code text,
  error_message text,
  settled_at timestamptz,
  primary key (job_id, n),
  unique (job_id, source_key)
) partition by list (job_id);
create index on caption_lens.pictures (job_id, n) where state = 'failed';
create table caption_lens.variants (
  id integer generated always as identity primary key,
  model_digest text not null,
  options_key text not null,
  unique (model_digest, options_key)
);
create table caption_lens.results (
  id bigint generated always as identity primary key,
  sha256 bytea not null check (length(sha256) = 32),
  variant_id integer not null references caption_lens.variants,
  description jsonb not null,
  worker_id uuid,
  created_at timestamptz not null default now(),
  unique (sha256, variant_id)
);
create table caption_lens.claims (
  sha256 bytea not null,
  variant_id integer not null,
  worker_id uuid not null,
  seen_at timestamptz not null default now(),
  primary key (sha256, variant_id)
);
create table caption_lens.workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  version text not null,
  words_version integer not null,
  state text not null check (state in ('working', 'draining', 'gone')),
  job_id bigint,
  described bigint not null default 0,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create function caption_lens.open_job(job_name text, job_priority integer, job_model jsonb, job_options jsonb,
  key text, words integer, out id bigint, out is_new boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job caption_lens.jobs;
begin
  -- Two that submit the same job make it once.
  perform pg_advisory_xact_lock(hashtext('caption_lens.open_job'));
  select * into job from caption_lens.jobs j where j.name = job_name;
  is_new := not found;
  if is_new then
    insert into caption_lens.jobs (name, priority, model, options, options_key, words_version)
      values (job_name, job_priority, job_model, job_options, key, words) returning * into job;
    execute format('create table caption_lens.%I partition of caption_lens.pictures for values in (%L)',
      'pictures_' || job.id, job.id);
    -- The lease is the heartbeat: pg-boss's limit of a whole run is as long as it allows. A million pictures may wait for
    -- months. What is done goes with its partition, when the job is deleted.
    perform caption_lens_queue.create_queue(job.queue, jsonb_build_object('policy', 'standard', 'partition', true,
      'heartbeatSeconds', 15, 'expireInSeconds', 86000, 'retentionSeconds', 315360000, 'deleteAfterSeconds', 0,
      'retryLimit', 20, 'retryDelay', 1, 'deadLetter', 'lost', 'warningQueueSize', 100000000));
  end if;
  id := job.id;
end $$;

create function caption_lens.delete_job(job bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- What no other job shows goes with it.
  delete from caption_lens.results r using caption_lens.pictures p where p.job_id = job and r.id = p.result_id
    and not exists (select from caption_lens.pictures o where o.result_id = r.id and o.job_id <> job);
  perform caption_lens_queue.delete_queue((select queue from caption_lens.jobs where id = job));
  execute format('drop table if exists caption_lens.%I', 'pictures_' || job);
  delete from caption_lens.jobs where id = job;
end $$;

create function caption_lens.settle_described(job bigint, variant integer, worker uuid, items jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  -- In one order everywhere, so that no two transactions wait for each other.
  insert into caption_lens.results (sha256, variant_id, description, worker_id)
    select distinct on (sha256) decode(i.sha256, 'hex'), variant, i.description, worker
      from jsonb_to_recordset(items) i (sha256 text, description jsonb) where i.description is not null order by i.sha256
    on conflict (sha256, variant_id) do nothing;
  update caption_lens.pictures p set state = 'described', result_id = r.id, error_code = null, error_message = null,
      settled_at = now()
    from jsonb_to_recordset(items) i (n bigint, sha256 text)
    join caption_lens.results r on r.sha256 = decode(i.sha256, 'hex') and r.variant_id = variant
    where p.job_id = job and p.n = i.n and p.state <> 'described';
  delete from caption_lens.claims c using jsonb_to_recordset(items) i (sha256 text)
    where c.sha256 = decode(i.sha256, 'hex') and c.variant_id = variant and c.worker_id = worker;
end $$;

create function caption_lens.settle_failed(job bigint, variant integer, worker uuid, most integer, items jsonb)
returns table (n bigint, state text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  -- An attempt counts once, however often it is told.
  update caption_lens.pictures p set tries = p.tries + 1, last_attempt = i.attempt, error_code = i.code,
      error_message = i.message, state = case when p.tries + 1 >= most then 'failed' else p.state end,
      settled_at = case when p.tries + 1 >= most then now() end
    from jsonb_to_recordset(items) i (n bigint, attempt integer, code text, message text)
    where p.job_id = job and p.n = i.n and p.state = 'planned' and coalesce(p.last_attempt < i.attempt, true);
  delete from caption_lens.claims c using jsonb_to_recordset(items) i (sha256 text)
    where i.sha256 is not null and c.sha256 = decode(i.sha256, 'hex') and c.variant_id = variant and c.worker_id = worker;
  return query select p.n, p.state from caption_lens.pictures p
    join jsonb_to_recordset(items) i (n bigint) on p.job_id = job and p.n = i.n;
end $$;

create function caption_lens.claim(variant integer, worker uuid, lease interval, wanted text[])
returns table (sha256 text, kind text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  insert into caption_lens.claims as c (sha256, variant_id, worker_id)
    select decode(w, 'hex'), variant, worker from unnest(wanted) w
    where not exists (select from caption_lens.results r where r.sha256 = decode(w, 'hex') and r.variant_id = variant)
    order by w
    on conflict (sha256, variant_id) do update set worker_id = worker, seen_at = now()
      where c.worker_id = worker or c.seen_at < now() - lease;
  -- Looked at after the claim: whoever settled before it has left both a result and no claim.
  return query select w, case
      when r.id is not null then 'known' when c.worker_id = worker then 'claimed' else 'busy' end
    from unnest(wanted) w
    left join caption_lens.results r on r.sha256 = decode(w, 'hex') and r.variant_id = variant
    left join caption_lens.claims c on c.sha256 = decode(w, 'hex') and c.variant_id = variant;
end $$;

create view caption_lens.descriptions as
  select j.name as job, p.n, p.own_id as id, p.source, encode(r.sha256, 'hex') as sha256,
    r.description #>> '{texts,0,text}' as alt_text, r.description #>> '{texts,0,description}' as caption,
    r.description #>> '{model,name}' as model, r.description #>> '{model,digest}' as model_digest,
    r.description #>> '{device}' as device, r.description #>> '{precision}' as precision,
    r.created_at as described_at, r.description
  from caption_lens.jobs j
  join caption_lens.pictures p on p.job_id = j.id
  join caption_lens.results r on r.id = p.result_id
  where p.state = 'described';
create view caption_lens.failures as
  select j.name as job, p.n, p.own_id as id, p.source, p.tries, p.error_code as code, p.error_message as message,
    p.settled_at as failed_at
  from caption_lens.jobs j join caption_lens.pictures p on p.job_id = j.id where p.state = 'failed';
create view caption_lens.progress as
  select j.name as job, j.state, j.priority, j.model_name as model, j.submitted_at is not null as is_submitted,
    count(p.n) as pictures, count(p.n) filter (where p.state = 'described') as described,
    count(p.n) filter (where p.state = 'failed') as failed,
    count(p.n) filter (where p.state = 'cancelled') as cancelled,
    count(p.n) filter (where p.state = 'planned') as planned, max(p.settled_at) as last_settled_at, j.created_at
  from caption_lens.jobs j left join caption_lens.pictures p on p.job_id = j.id group by j.id;
create view caption_lens.queue_depth as
  select count(q.id) as waiting from caption_lens.jobs j
  join caption_lens_queue.job q on q.name = j.queue and q.state <= 'active' where j.state = 'open';

comment on view caption_lens.queue_depth is 'How many pictures of open jobs are not settled; by it workers are scaled.';
comment on schema caption_lens is 'Pictures that Caption Lens describes, and what it says of them. Read the views.';
comment on view caption_lens.descriptions is 'One row for each picture that was described, of every job.';
comment on column caption_lens.descriptions.id is 'What the manifest calls the picture; null where it names none.';
comment on column caption_lens.descriptions.source is 'Where the picture lies: a path, s3://bucket/key or https://.';
comment on column caption_lens.descriptions.sha256 is 'Of the picture''s bytes, in hex.';
comment on column caption_lens.descriptions.alt_text is 'What the picture shows, short enough for an alt attribute.';
comment on column caption_lens.descriptions.caption is 'All that the model says of the picture, as prose.';
comment on column caption_lens.descriptions.description is 'The whole answer: texts with scores, subjects, timings, model.';
comment on view caption_lens.failures is 'One row for each picture that was given up after three tries, with the last error.';
comment on view caption_lens.progress is 'One row for each job: how many pictures it has, and what became of them.';
comment on table caption_lens.jobs is 'What was submitted: a name, a model and options.';
comment on table caption_lens.pictures is 'The pictures of all jobs, a partition for each job.';
comment on table caption_lens.results is 'What a model said of a picture, once for each sha256, model digest and options.';
comment on table caption_lens.variants is 'A model digest with options, as results refer to them.';
comment on table caption_lens.claims is 'Which worker describes which bytes at present.';
comment on table caption_lens.workers is 'The workers that were ever here, and when each was seen last.';
`;
