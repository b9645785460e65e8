-- a copy of the broker's database must not write to his clients
UPDATE insurance_gateway
   SET active = FALSE,
       login = NULL, password = NULL, key = NULL, secret = NULL,
       token = md5(random()::text || id || clock_timestamp()::text),
       balance_url = NULL;
-- Odoo's own Twilio account is emptied by its module; jobs are switched off by Odoo, except a few of its own
UPDATE ir_cron
   SET active = FALSE
 WHERE id IN (SELECT res_id FROM ir_model_data WHERE module = 'insurance_sms' AND model = 'ir.cron');
