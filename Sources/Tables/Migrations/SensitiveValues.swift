extension Migration {
  /// Keeps values that nobody may see out of the journal, the ids of plans and the log of the server.
  static let sensitiveValues = Migration(
    number: 5, name: "what is sensitive stays out of journal, plan ids and server log",
    steps: [
      .run(
        """
        CREATE FUNCTION optctl.hide_sensitive(version jsonb, mark text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE
          given jsonb := version -> 'supported_configs';
          configs jsonb := given;
          key text;
          part text;
        BEGIN
          IF given IS NULL OR position('sensitive' IN given::text) = 0 THEN RETURN version; END IF;
          -- A column of text may hold anything; nobody's write may fail for it.
          IF jsonb_typeof(given) = 'string' THEN
            BEGIN
              configs := (given #>> '{}')::jsonb;
            EXCEPTION WHEN data_exception THEN
              RETURN version || jsonb_build_object('supported_configs', mark);
            END;
          END IF;
          FOR key IN SELECT k #>> '{}' FROM jsonb_path_query(configs,
            '$.keys.keyvalue() ? (@.value.sensitive == true).key', '{}', true) k
          LOOP
            FOREACH part IN ARRAY ARRAY['default', 'values'] LOOP
              configs := jsonb_set(configs, ARRAY['keys', key, part], to_jsonb(mark), false);
            END LOOP;
            IF jsonb_typeof(configs -> 'rules') = 'array' THEN
              FOR rule IN 0 .. jsonb_array_length(configs -> 'rules') - 1 LOOP
                FOREACH part IN ARRAY ARRAY['when', 'require', 'forbid'] LOOP
                  IF jsonb_typeof(configs #> ARRAY['rules', rule::text, part]) = 'object' THEN
                    configs := jsonb_set(configs, ARRAY['rules', rule::text, part, key], to_jsonb(mark), false);
                  END IF;
                END LOOP;
              END LOOP;
            END IF;
          END LOOP;
          RETURN version || jsonb_build_object('supported_configs',
            CASE jsonb_typeof(given) WHEN 'string' THEN to_jsonb(configs::text) ELSE configs END);
        END $$
        """),
      .run(
        """
        COMMENT ON FUNCTION optctl.hide_sensitive(jsonb, text) IS
          'a row of opt_versions, with a mark in the place of each default and each value in a rule that is sensitive'
        """),
      .run(JournaledTable.versions.replaceFunction),
      .run(pinSearchPath(of: JournaledTable.versions.function)),
      // Whoever reads plans without reading the database must not find out a value by trying which one gives the id.
      .run(
        """
        ALTER TABLE optctl.sentinel ADD COLUMN id_key text NOT NULL
          DEFAULT gen_random_uuid()::text || gen_random_uuid()::text
        """),
      .run("COMMENT ON COLUMN optctl.sentinel.id_key IS 'mixed into the ids of plans that stand for sensitive values'"),
      .run(
        """
        CREATE FUNCTION optctl.hide_parameters() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
          PERFORM set_config('log_parameter_max_length', '0', true),
            set_config('log_parameter_max_length_on_error', '0', true);
          RETURN true;
        EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
          RETURN false;
        END $$
        """),
      .run(pinSearchPath(of: "optctl.hide_parameters()")),
      .run("REVOKE ALL ON FUNCTION optctl.hide_parameters() FROM PUBLIC"),
      .run(
        """
        COMMENT ON FUNCTION optctl.hide_parameters() IS
          'keeps what the rest of the transaction binds to its statements out of the log of the server, if its owner may'
        """),
    ])
}
