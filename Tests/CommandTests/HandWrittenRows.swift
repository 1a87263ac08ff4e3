/// Rows that somebody wrote in SQL, as they lie in a database that optctl has never seen: about 2,000, with values of every
/// type and texts that YAML could take for something else.
enum HandWrittenRows {
  static let catalogue = #"""
    INSERT INTO opt_master (opt_code, opt_name, description, status)
    SELECT 'opt_' || n, (ARRAY['yes', 'Name: with colon', '# hash', '1.10'])[1 + n % 4],
      (ARRAY['', E'First line\n\n  indented\nlast', E'ends with\nnewline\n', E'a\ttab\nand "quotes"'])[1 + n % 4],
      CASE WHEN n % 10 = 9 THEN 'draft' ELSE 'active' END
    FROM generate_series(1, 20) n;

    INSERT INTO opt_versions (opt_id, version_code, version_name, supported_configs, description, status)
    SELECT opt_id, 'v' || k || '.0', 'Version ' || k, $json$
    {"keys": {
      "enabled": {"scope": "entity", "type": "bool", "required": true},
      "min_bid": {"type": "decimal", "scope": "entity", "default": 0.50, "min": 0.010, "max": 100, "unit": "usd_cpm"},
      "cap": {"type": "int", "scope": "entity", "required": false},
      "label": {"type": "string", "scope": "entity", "max_length": 40,
        "description": "Shown: to people, with a # sign and so many words that they cannot stand on one line of a file"},
      "since": {"type": "date", "scope": "entity", "default": "2026-01-01"},
      "mode": {"type": "enum", "scope": "entity", "values": ["on", "off", "auto"]},
      "ids": {"type": "list", "items": "int", "scope": "entity", "unique": true},
      "sites": {"type": "list", "items": "string", "scope": "entity"},
      "token": {"type": "string", "scope": "entity", "sensitive": true},
      "max_bid": {"type": "decimal", "scope": "run"}},
     "rules": [{"name": "r1", "when": {"mode": "auto"}, "require": {"enabled": true}},
       {"name": "r2", "compare": ["min_bid", "<=", "cap"]}]}$json$, '', (ARRAY['deprecated', 'active', 'retired'])[k]
    FROM opt_master CROSS JOIN generate_series(1, 3) k WHERE status = 'active';

    INSERT INTO opt_entities
      (entity_code, entity_name, object_id, object_type, current_version_id, s3_base_path, status)
    SELECT 'site_' || n, (ARRAY['null', 'Größe – 大きい', '0723'])[1 + n % 3], n,
      (ARRAY['ssp', 'publisher', 'site', 'app', 'placement', 'deal'])[1 + n % 6],
      CASE WHEN n % 25 > 0 THEN (SELECT version_id FROM opt_versions JOIN opt_master USING (opt_id)
        WHERE opt_code = 'opt_' || (1 + n % 8) AND version_code = CASE WHEN n % 7 = 0 THEN 'v1.0' ELSE 'v2.0' END) END,
      's3://bucket-' || n % 5 || '/base/' || n,
      CASE n % 20 WHEN 19 THEN 'paused' WHEN 18 THEN 'draft' WHEN 17 THEN 'retired' ELSE 'active' END
    FROM generate_series(1, 200) n;

    INSERT INTO opt_entity_configs (entity_id, config_key, config_value)
    SELECT entity_id, key, value FROM opt_entities CROSS JOIN LATERAL (VALUES
      ('enabled', 'true'), ('min_bid', (ARRAY['2.50', '0.01', '3'])[1 + object_id % 3]),
      ('cap', (10 + object_id)::text),
      ('label', (ARRAY['0723', 'no', 'a, b: c', '', 'it''s "x"'])[1 + object_id % 5]), ('since', '2026-02-03'),
      ('mode', (ARRAY['on', 'auto'])[1 + object_id % 2]), ('ids', '[3, 1,2]'), ('sites', '["no", "a b", "1.10"]')
    ) k(key, value) WHERE current_version_id IS NOT NULL;

    INSERT INTO opt_feature_macros (feature_name, macro_template, status)
    SELECT 'feature_' || n, '[MACRO_' || n || ']', CASE n % 10 WHEN 9 THEN 'deprecated' WHEN 8 THEN 'retired'
      ELSE 'active' END FROM generate_series(1, 100) n;

    INSERT INTO opt_runs (run_id, entity_id, version_id, status, triggered_by, trigger_type, s3_output_path,
      validation_status)
    SELECT '20260201_' || lpad((object_id * 10 + k)::text, 6, '0'), entity_id, current_version_id, 'completed', 'hand',
      'manual', s3_base_path || '/run' || k, 'passed'
    FROM opt_entities CROSS JOIN generate_series(1, 2) k
    WHERE current_version_id IS NOT NULL AND status = 'active' AND object_id % 2 = 0;

    INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_by)
    SELECT run_id, entity_id, CASE WHEN run_id LIKE '%1' THEN 87.5 ELSE 10 END, true, 'hand'
    FROM opt_runs ORDER BY run_id;
    """#

  /// Rows that no manifest can declare, beside the others.
  static let refused = #"""
    INSERT INTO opt_master (opt_code, opt_name) VALUES ('../../evil', 'x'), ('empty_name', '');
    INSERT INTO opt_entities
      (entity_code, entity_name, object_id, object_type, current_version_id, s3_base_path, status)
    SELECT code, 'n', 900 + n, 'ssp', CASE WHEN code <> 'unversioned' THEN version_id END, path, status FROM (VALUES
      (1, E'a\nb: c', 's3://odd/a', 'active'), (2, 'bad_path', 'http://x', 'active'),
      (3, 'nested', 's3://bucket-1/base/1/sub', 'active'), (4, 'unversioned', 's3://odd/b', 'active'),
      (5, 'with_token', 's3://odd/d', 'active'), (6, 'paused_live', 's3://odd/e', 'paused'),
      (7, 'bad_configs', 's3://odd/f', 'active')) e(n, code, path, status)
      CROSS JOIN (SELECT version_id FROM opt_versions JOIN opt_master USING (opt_id)
        WHERE opt_code = 'opt_1' AND version_code = 'v2.0') v;
    INSERT INTO opt_entity_configs (entity_id, config_key, config_value)
    SELECT entity_id, key, value FROM opt_entities CROSS JOIN (VALUES ('enabled', 'true')) k(key, value)
      WHERE object_id > 900
    UNION ALL SELECT entity_id, key, value FROM opt_entities CROSS JOIN (VALUES ('nope', 'CANARY'), ('max_bid', '3'),
      ('ids', '[1,1]'), ('min_bid', '0.001'), ('cap', 'NaN'), (E'odd\u202e\nkey', '1')) k(key, value)
      WHERE entity_code = 'bad_configs'
    UNION ALL SELECT entity_id, 'token', 'CANARY' FROM opt_entities WHERE entity_code = 'with_token';
    INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES ('bad', 'no token');
    INSERT INTO opt_runs (run_id, entity_id, version_id, status, triggered_by, trigger_type, validation_status)
    SELECT 'r', entity_id, current_version_id, 'completed', 'x', 'manual', 'passed' FROM opt_entities
      WHERE entity_code = 'paused_live';
    INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_by)
    SELECT run_id, entity_id, 100, true, 'x' FROM opt_runs WHERE run_id = 'r';
    """#
}
