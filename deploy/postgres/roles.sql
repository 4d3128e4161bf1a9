-- Creates the roles, the logins and the schemas of the four services. Run it as an administrator of the database, once
-- before the first `milepost migrate`; it can be run again. Then give each login a password, such as
--   ALTER ROLE caseload_api PASSWORD '…';
-- A login inherits nothing and can become its one role only [decision 0022].
DO $$
DECLARE
  service text;
  part text;
  role text;
  login text;
BEGIN
  FOREACH service IN ARRAY ARRAY['referrals', 'caseload', 'outcomes', 'kpi'] LOOP
    FOREACH part IN ARRAY ARRAY['owner', 'api', 'worker'] LOOP
      role := 'milepost_' || service || '_' || part;
      login := service || '_' || part;
      IF to_regrole(role) IS NULL THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      END IF;
      IF to_regrole(login) IS NULL THEN
        EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', login);
      END IF;
      EXECUTE format('GRANT %I TO %I', role, login);
    END LOOP;
    IF to_regnamespace(service) IS NULL THEN
      EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', service, 'milepost_' || service || '_owner');
    END IF;
  END LOOP;
END
$$;
