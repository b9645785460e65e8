-- The statements that write a generated book; %(parameters)s are the facts collected by generate.py, so a per cent sign is doubled.
-- Everything is drawn by u(number, seed), a hash between 0 and 1: the same facts give the same book.

-- step: helpers
CREATE FUNCTION pg_temp.u(i bigint, seed bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (hashint8extended(i, seed) & 9007199254740991) / 9007199254740992::float8 $$;
CREATE FUNCTION pg_temp.one(choices int[], draw float8) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT choices[1 + floor(draw * cardinality(choices))::int] $$;
CREATE FUNCTION pg_temp.tail(number bigint, factor bigint, digits int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT right(repeat('0', digits) || number * factor, digits) $$;

UPDATE spelling SET country = (%(countries)s::int[])[number + 1];

CREATE TEMP TABLE calendar AS
WITH day AS (
    SELECT d::date AS day, extract(day FROM d) AS dom, extract(month FROM d)::int AS month, 0.8 + 0.4 * pg_temp.u(d::date - date '2000-01-01', 50) AS noise
      FROM generate_series(%(today)s::date - 90, %(today)s::date + 274, interval '1 day') AS d
), weight AS (
    SELECT day, CASE dom WHEN 1 THEN (%(day_weights)s::float8[])[month] WHEN 15 THEN %(fifteenth)s ELSE
               (365 - (SELECT sum(w) FROM unnest(%(day_weights)s::float8[]) AS w) - 12 * %(fifteenth)s) / 341
               * noise / avg(noise) FILTER (WHERE dom NOT IN (1, 15)) OVER () END AS weight
      FROM day
), running AS (SELECT day, sum(weight) OVER (ORDER BY day) - weight AS since, sum(weight) OVER () AS total FROM weight)
SELECT array_agg(day ORDER BY day) AS days, array_agg(since / total ORDER BY day) AS since FROM running;

-- step: clients
CREATE TEMP TABLE client AS
WITH drawn AS (
    SELECT k, width_bucket(pg_temp.u(k, 1), (SELECT array_agg(since ORDER BY number) FROM spelling)) - 1 AS spelling,
           pg_temp.u(k, 2) < 0.04 AS firm,
           CASE WHEN pg_temp.u(k, 3) < 0.02 THEN NULL WHEN pg_temp.u(k, 3) < 0.12 THEN (%(agents)s::int[])[1]
                ELSE pg_temp.one(%(agents)s, pg_temp.u(k, 4)) END AS agent
      FROM generate_series(1, %(clients)s) AS k
)
SELECT *, nullif(concat_ws(' ', translate(phone, '+ ', ''), trunk || regexp_replace(phone, '^[+][0-9]+ | ', '', 'g'),
                    translate(mobile, '+ ', ''), trunk || regexp_replace(mobile, '^[+][0-9]+ | ', '', 'g')), '') AS phone_digits
  FROM (
SELECT k, (SELECT max(id) FROM res_partner) + k AS id, s.trunk, agent, firm, s.country,
       CASE WHEN firm THEN 'ТОВ «Промінь ' || k || '»' ELSE p.name END AS name,
       CASE WHEN firm THEN 'тов промінь ' || k ELSE p.folded END AS folded,
       CASE WHEN firm THEN 'prmn ' || k ELSE p.key END AS name_key,
       CASE WHEN pg_temp.u(k, 6) < 0.8 THEN 'client' || k || '@mail.example' END AS email,
       CASE WHEN pg_temp.u(k, 7) < 0.95 THEN s.prefix || ' ' || c.code || ' ' || pg_temp.tail(k, 7919, s.digits) END
           AS phone,
       CASE WHEN pg_temp.u(k, 8) < 0.2 THEN s.prefix || ' ' || c.code || ' ' || pg_temp.tail(k, 104729, s.digits) END
           AS mobile,
       CASE WHEN pg_temp.u(k, 9) < 0.1 THEN pg_temp.tail(k, 15485863, 10) END AS vat,
       CASE WHEN NOT firm THEN date '1945-01-01' + floor(pg_temp.u(k, 10) * 22000)::int END AS birth_date
  FROM drawn d
  JOIN spelling s ON s.number = d.spelling
  CROSS JOIN LATERAL (SELECT s.codes[1 + floor(pg_temp.u(k, 11) * cardinality(s.codes))::int] AS code) AS c
  LEFT JOIN pool p ON p.spelling = d.spelling AND p.number = floor(pg_temp.u(k, 5) * s.names)::int AND NOT firm
) AS written;
ALTER TABLE client ADD PRIMARY KEY (k);
ANALYZE client;

INSERT INTO res_partner (
    id, name, complete_name, commercial_partner_id, commercial_company_name, type, lang, tz, active, is_company, partner_share,
    color, message_bounce, calendar_last_notif_ack, country_id, user_id, email, email_normalized, phone, phone_sanitized, mobile_phone,
    mobile_sanitized, vat, birth_date, is_insurance_client, insurance_search, insurance_name_key, create_uid, write_uid, create_date, write_date)
SELECT id, name, name, id, CASE WHEN firm THEN name END, 'contact', %(lang)s, %(tz)s, TRUE, firm, TRUE,
       0, 0, %(now)s, country, agent, email, email, phone, replace(COALESCE(phone, mobile), ' ', ''), mobile, replace(mobile, ' ', ''),
       vat, birth_date, TRUE, concat_ws(' ', '', folded, translate(email, '@.', '  '), vat, phone_digits), name_key,
       %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM client;

-- step: draws
CREATE TEMP TABLE book AS
WITH drawn AS (
    SELECT i, CASE WHEN i <= %(clients)s THEN i ELSE 1 + floor(%(clients)s * power(pg_temp.u(i, 20), 1.3))::int END AS k,
           width_bucket(pg_temp.u(i, 21), %(line_shares)s::float8[]) AS line,
           CASE WHEN pg_temp.u(i, 22) < 0.15 THEN 'foreign' ELSE 'own' END AS origin,
           -- ours are cancelled by endorsements, which this book has none of
           CASE WHEN pg_temp.u(i, 22) < 0.15 THEN CASE WHEN pg_temp.u(i, 23) < 0.1 THEN 'cancelled' ELSE 'issued' END
                WHEN pg_temp.u(i, 23) >= 0.04 THEN 'issued' WHEN pg_temp.u(i, 23) < 0.015 THEN 'draft' ELSE 'void' END AS state,
           days[width_bucket(pg_temp.u(i, 24), since)] AS day
      FROM generate_series(1, %(policies)s) AS i, calendar
), termed AS (
    SELECT *, CASE WHEN line = 4 THEN interval '15 days' WHEN pg_temp.u(i, 25) < 0.1 THEN interval '6 months' ELSE interval '1 year' END AS term,
           CASE WHEN state <> 'cancelled' THEN 0 WHEN line = 4 THEN 5 ELSE 60 END AS uncovered
      FROM drawn
)
SELECT i, k, line, origin, state, day, (day + uncovered - term)::date AS start, day + uncovered - 1 AS last, NULL::int AS previous,
       i AS thing, line = 7 AND origin = 'own' AND state = 'issued' AND pg_temp.u(i, 26) < 0.1 AS open_ended,
       line = 1 AND origin = 'own' AND i %% 1500 = 7 AS fleet
  FROM termed;
ALTER TABLE book ADD PRIMARY KEY (i);

-- the second policy of a client's car insures the same car
UPDATE book b SET thing = f.i FROM book f
 WHERE b.i > %(clients)s AND b.line IN (2, 3) AND f.i = b.k AND f.line = 1 AND NOT f.fleet;
-- some that ended half a year's term ago are followed by the next policy
UPDATE book b SET k = p.k, line = p.line, origin = 'own', state = 'issued', previous = p.i, thing = p.thing, open_ended = FALSE, fleet = FALSE,
                  start = p.day, day = (p.day + interval '6 months')::date, last = (p.day + interval '6 months')::date - 1
  FROM book p
 WHERE b.i %% 10 = 1 AND b.i > %(clients)s + 1 AND p.i = b.i - 1 AND p.day < %(today)s AND p.origin = 'own' AND p.state = 'issued'
   AND NOT p.fleet AND NOT p.open_ended;
ANALYZE book;

-- step: objects
CREATE TEMP TABLE thing AS
WITH wanted AS (
    SELECT i AS key, k, line FROM book WHERE thing = i
    UNION ALL
    SELECT %(policies)s + i * 20 + j, k, line FROM book, generate_series(0, 18) AS j WHERE fleet
), kinds AS (
    SELECT *, CASE WHEN line <= 3 THEN 'vehicle' WHEN line IN (4, 6, 7, 8) THEN 'person' WHEN line = 5 THEN 'property' ELSE 'other' END AS kind,
           1 + floor(pg_temp.u(key, 30) * cardinality(%(makes)s::text[]))::int AS car,
           chr(65 + (key / 10000) %% 26) || chr(65 + (key / 260000) %% 26) AS series
      FROM wanted
), details AS (
    SELECT *,
           CASE WHEN kind = 'vehicle' THEN (%(makes)s::text[])[car] END AS make,
           CASE WHEN kind = 'vehicle' THEN (%(models)s::text[])[car] END AS model,
           CASE WHEN kind = 'vehicle' THEN translate(series || ' ' || lpad((key %% 10000)::text, 4, '0') || ' BB',
                CASE WHEN pg_temp.u(key, 31) < 0.2 THEN 'ABCEHIKMOPTX' ELSE '' END, 'АВСЕНІКМОРТХ') END AS plate,
           CASE WHEN kind = 'vehicle' THEN upper(series) || lpad((key %% 10000)::text, 4, '0') || 'BB' END AS plate_key,
           CASE WHEN kind = 'vehicle' AND pg_temp.u(key, 32) < 0.8
                THEN translate(upper('WVW' || substr(md5(key::text), 1, 14)), 'IOQ', 'XYZ') END AS vin,
           CASE WHEN kind = 'vehicle' THEN 2000 + floor(pg_temp.u(key, 33) * 25)::int END AS year,
           CASE WHEN kind = 'property' THEN 'Київ, вул. Садова ' || key END AS address
      FROM kinds
)
SELECT d.key, (SELECT coalesce(max(id), 0) FROM insurance_object) + row_number() OVER (ORDER BY d.key) AS id, c.id AS owner, d.kind, d.make, d.model, d.plate,
       d.plate_key, d.vin, d.year, d.address,
       CASE kind WHEN 'vehicle' THEN d.make || ' ' || d.model || ', ' || d.plate WHEN 'person' THEN c.name WHEN 'property' THEN d.address
                 ELSE 'Cargo ' || d.key END AS name,
       CASE kind WHEN 'vehicle' THEN concat_ws(' ', '', lower(d.make || ' ' || d.model || ' ' || d.plate), lower(d.make), lower(d.model),
                      lower(d.plate), lower(d.plate_key), lower(d.vin))
                 WHEN 'person' THEN ' ' || c.folded WHEN 'property' THEN ' ' || translate(lower(d.address), ',.', '')
                 ELSE ' cargo ' || d.key END AS search_text
  FROM details d JOIN client c USING (k);
ALTER TABLE thing ADD PRIMARY KEY (key);
ANALYZE thing;

INSERT INTO insurance_object (
    id, name, active, company_id, type_id, owner_id, person_id, plate, plate_key, vin, make, model, year, power_kw, address, search_text,
    create_uid, write_uid, create_date, write_date)
SELECT id, name, TRUE, %(company)s, CASE kind WHEN 'vehicle' THEN %(type_vehicle)s WHEN 'person' THEN %(type_person)s
                                             WHEN 'property' THEN %(type_property)s ELSE %(type_other)s END,
       owner, CASE WHEN kind = 'person' THEN owner END, plate, plate_key, vin, make, model, year, NULL, address, search_text,
       %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM thing;

-- step: products
CREATE TEMP TABLE product AS
SELECT id, insurer_id, commission_rate, array_position(%(line_ids)s::int[], line_id) AS line, row_number() OVER (PARTITION BY line_id ORDER BY id) - 1 AS turn
  FROM insurance_product WHERE id = ANY(%(products)s);
CREATE INDEX ON product (line, turn);

-- step: policies
CREATE TEMP TABLE place AS
SELECT b.i, t.id AS object, t.name, t.search_text, t.key FROM book b JOIN thing t ON t.key = b.thing
UNION ALL
SELECT b.i, t.id, t.name, t.search_text, t.key FROM book b, generate_series(0, 18) AS j, thing t WHERE b.fleet AND t.key = %(policies)s + b.i * 20 + j;
ANALYZE place;

CREATE TEMP TABLE figures AS
SELECT b.i, p.product, p.insurer, p.rate, p.premium, CASE WHEN line = 5 THEN round(p.premium * 5 / 100, 2) ELSE 0 END AS tax,
       CASE WHEN line = 1 THEN 50 ELSE 0 END AS fee, round(p.premium * p.rate / 100, 2) AS commission,
       LEAST(start - floor(pg_temp.u(b.i, 41) * 10)::int, %(today)s) AS issued,
       CASE WHEN pg_temp.u(b.i, 42) < 0.5 THEN pg_temp.one(%(issuers)s, pg_temp.u(b.i, 43)) END AS issuer,
       CASE WHEN pg_temp.u(b.i, 44) < 0.2 THEN pg_temp.one(%(marketers)s, pg_temp.u(b.i, 45)) END AS marketer
  FROM book b
  CROSS JOIN LATERAL (
      SELECT id AS product, insurer_id AS insurer, commission_rate AS rate,
             ((%(line_premiums)s::int[])[b.line] + 100 * floor(pg_temp.u(b.i, 46) * (%(line_steps)s::int[])[b.line] / 10)::int)::numeric AS premium
        FROM product WHERE line = b.line AND turn = floor(pg_temp.u(b.i, 47) * 12)::int) AS p
 WHERE b.origin = 'own';
ALTER TABLE figures ADD PRIMARY KEY (i);
ANALYZE figures;

INSERT INTO insurance_policy (
    id, number, origin, state, company_id, currency_id, partner_id, line_id, insurer_id, product_id, user_id, issuer_id, marketer_id,
    office_id, issuing_unit, previous_id, date_issue, date_start, date_end, date_cancel, cover_end, end_precision, reason, source, note,
    premium, tax, levy, fee, premium_total, commission_base, commission_rate, commission, object_names, is_fleet, search_text, create_uid, write_uid, create_date, write_date)
SELECT %(base)s + b.i, n.number, b.origin, b.state, %(company)s, %(currency)s, c.id, (%(line_ids)s::int[])[b.line],
       COALESCE(f.insurer, CASE WHEN b.origin = 'foreign' AND pg_temp.u(b.i, 51) < 0.6 THEN pg_temp.one(%(insurers)s, pg_temp.u(b.i, 52)) END),
       f.product, c.agent, f.issuer, f.marketer, users.insurance_office_id,
       CASE WHEN b.origin = 'own' THEN 'Unit ' || b.i %% 40 END, %(base)s + b.previous,
       CASE WHEN b.state <> 'draft' THEN f.issued END, b.start, CASE WHEN NOT b.open_ended THEN b.last END,
       CASE WHEN b.state = 'cancelled' THEN b.day END, CASE WHEN b.open_ended THEN date '9999-12-31' ELSE b.day END,
       CASE WHEN b.origin = 'foreign' AND extract(day FROM b.day) = 1 THEN 'month' ELSE 'day' END,
       CASE b.state WHEN 'cancelled' THEN 'Car sold' WHEN 'void' THEN 'Typed twice' END,
       CASE WHEN b.origin = 'foreign' THEN 'told on the phone' END, CASE WHEN b.i %% 10 = 3 THEN 'Calls back in the evening' END,
       a.premium, COALESCE(a.tax, 0), 0, COALESCE(a.fee, 0), COALESCE(a.premium + a.tax + a.fee, 0), COALESCE(a.premium, 0), COALESCE(f.rate, 0),
       a.commission,
       o.names, o.many, concat_ws(' ', '', lower(replace(n.number, '-', ' ')), lower(replace(n.number, '-', '')), c.folded, translate(c.email, '@.', '  '), c.vat,
                          c.phone_digits) || o.search_text,
       %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM book b
  JOIN client c USING (k)
  LEFT JOIN figures f ON f.i = b.i
  LEFT JOIN res_users users ON users.id = c.agent
  CROSS JOIN LATERAL (SELECT CASE WHEN b.origin = 'own' AND b.state <> 'draft' THEN 'PL-' || pg_temp.tail(b.i, 7919, 9) END AS number) AS n
  CROSS JOIN LATERAL (
      SELECT CASE WHEN b.state = 'void' THEN 0 ELSE f.premium END AS premium,
             CASE WHEN b.state = 'void' THEN 0 ELSE f.tax END AS tax,
             CASE WHEN b.state = 'void' THEN 0 ELSE f.fee END AS fee,
             CASE WHEN b.state = 'void' OR f.i IS NULL THEN 0 ELSE f.commission END AS commission) AS a
  JOIN (SELECT i, CASE WHEN count(*) > 3 THEN '' ELSE string_agg(search_text, '' ORDER BY object) END AS search_text, count(*) > 3 AS many,
               array_to_string((array_agg(name ORDER BY object))[1:3], ', ') || CASE WHEN count(*) > 3 THEN ' + ' || count(*) - 3 ELSE '' END AS names
          FROM place GROUP BY i) AS o ON o.i = b.i;

-- step: objects on policies
INSERT INTO insurance_policy_object (
    id, policy_id, object_id, company_id, active, sum_insured, premium, deductible, fleet_text, create_uid, write_uid, create_date, write_date)
SELECT (SELECT coalesce(max(id), 0) FROM insurance_policy_object) + row_number() OVER (ORDER BY p.i, p.object), %(base)s + p.i, p.object, %(company)s,
       TRUE, 100000 + 1000 * (p.key %% 500), NULL, CASE WHEN p.key %% 3 = 0 THEN 2000 END, CASE WHEN b.fleet THEN p.search_text END, %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM place p JOIN book b USING (i);

-- step: ledger
INSERT INTO insurance_transaction (
    id, policy_id, kind, date_booking, date_effective, earn_from, earn_to, premium, tax, levy, fee, commission_base, commission, currency_id,
    premium_company, commission_company, company_id, partner_id, insurer_id, marketer_id, line_id, user_id, issuer_id, office_id,
    reversal_of_id, create_uid, write_uid, create_date, write_date)
SELECT (SELECT coalesce(max(id), 0) FROM insurance_transaction) + row_number() OVER (ORDER BY f.issued, f.i), p.id, 'issue', f.issued, p.date_start, p.date_start,
       CASE WHEN p.date_end IS NULL THEN (p.date_start + interval '1 year')::date ELSE p.date_end + 1 END, f.premium, f.tax, 0, f.fee, f.premium, f.commission, p.currency_id,
       f.premium, f.commission, p.company_id, p.partner_id, p.insurer_id, p.marketer_id, p.line_id, p.user_id, p.issuer_id, p.office_id,
       NULL::int, %(uid)s, %(uid)s, %(now)s::timestamp, %(now)s::timestamp
  FROM figures f JOIN insurance_policy p ON p.id = %(base)s + f.i WHERE p.state <> 'draft'

-- step: reversals
CREATE INDEX ledger_policy ON insurance_transaction (policy_id);
INSERT INTO insurance_transaction (
    id, policy_id, currency_id, company_id, partner_id, insurer_id, marketer_id, line_id, user_id, issuer_id, office_id, kind, date_booking, date_effective, earn_from, earn_to, premium, tax, levy, fee, commission_base, commission,
    premium_company, commission_company, reversal_of_id, create_uid, write_uid, create_date, write_date)
SELECT (SELECT max(id) FROM insurance_transaction) + row_number() OVER (ORDER BY t.id), t.policy_id, t.currency_id, t.company_id, t.partner_id, t.insurer_id, t.marketer_id, t.line_id, t.user_id, t.issuer_id, t.office_id,
       'reversal', t.date_booking + 3, t.date_effective, t.earn_from, t.earn_to, -t.premium, -t.tax, 0, -t.fee,
       -t.commission_base, -t.commission, -t.premium_company, -t.commission_company, t.id, %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM insurance_policy p JOIN insurance_transaction t ON t.policy_id = p.id
 WHERE p.state = 'void';
DROP INDEX ledger_policy;
