-- The executions that the deployments of manifests/environments/local pin, as an optimizer would have recorded them.
WITH recorded(run_id, entity, version, trigger_type, data_start_dt, data_end_dt, total_bids, total_views, total_clicks,
              segments_count, domains_count, npis_count, features_used, bid_median, bid_min, bid_max, validation_status,
              started_at, completed_at) AS (VALUES
  ('20260201_120000', 'drugs_hcp', 'v4', 'scheduled', date '2025-11-01', date '2026-01-31', 198412, 551320, 209,
   1391, NULL::int, 8412, '["internal_adspace_id", "geo_region_name", "os_code"]'::jsonb, 9.41, 3.00, 27.50, 'passed',
   timestamptz '2026-02-01 12:00:00Z', timestamptz '2026-02-01 12:21:44Z'),
  ('20260203_121359', 'drugs_hcp', 'v5', 'manual', date '2025-11-03', date '2026-02-02', 207004, 577586, 225,
   1454, 311, 8730, '["internal_adspace_id", "geo_region_name", "os_code"]'::jsonb, 9.87, 3.00, 28.75, 'passed',
   timestamptz '2026-02-03 12:13:59Z', timestamptz '2026-02-03 12:39:02Z'),
  ('20260130_060512', 'nativo_consumer', 'v5', 'scheduled', date '2025-10-30', date '2026-01-29', 1011870, 640233, 1893,
   488, 95, NULL::int, '["geo_region_name", "browser_code"]'::jsonb, 1.62, 0.50, 11.10, 'passed',
   timestamptz '2026-01-30 06:05:12Z', timestamptz '2026-01-30 06:41:37Z'),
  ('20260203_150000', 'nativo_consumer', 'v5', 'scheduled', date '2025-11-03', date '2026-02-02', 1032493, 655847, 1931,
   503, 97, NULL::int, '["geo_region_name", "browser_code"]'::jsonb, 1.58, 0.50, 10.95, 'passed',
   timestamptz '2026-02-03 15:00:00Z', timestamptz '2026-02-03 15:38:20Z'))
INSERT INTO opt_runs (run_id, entity_id, version_id, status, triggered_by, trigger_type, data_start_dt, data_end_dt,
                      total_bids, total_views, total_clicks, segments_count, domains_count, npis_count, features_used,
                      bid_median, bid_min, bid_max, s3_output_path, validation_status, created_at, started_at, completed_at)
SELECT r.run_id, e.entity_id, v.version_id, 'completed', 'optimizer', r.trigger_type, r.data_start_dt, r.data_end_dt,
       r.total_bids, r.total_views, r.total_clicks, r.segments_count, r.domains_count, r.npis_count, r.features_used,
       r.bid_median, r.bid_min, r.bid_max, e.s3_base_path || '/' || r.run_id, r.validation_status,
       r.started_at, r.started_at, r.completed_at
FROM recorded r
JOIN opt_entities e ON e.entity_code = r.entity
JOIN opt_master o ON o.opt_code = 'rtb_optimizer'
JOIN opt_versions v ON v.opt_id = o.opt_id AND v.version_code = r.version;

INSERT INTO opt_run_configs (run_id, config_key, config_value) VALUES
  ('20260201_120000', 'target_win_rate', '0.65'), ('20260201_120000', 'max_bid', '30'),
  ('20260203_121359', 'target_win_rate', '0.65'), ('20260203_121359', 'max_bid', '30'),
  ('20260130_060512', 'target_win_rate', '0.55'), ('20260130_060512', 'max_bid', '12'),
  ('20260203_150000', 'target_win_rate', '0.55'), ('20260203_150000', 'max_bid', '12');

INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES
  ('20260201_120000', 'auc', 0.6934), ('20260201_120000', 'ece', 0.0171),
  ('20260203_121359', 'auc', 0.7011), ('20260203_121359', 'ece', 0.0143),
  ('20260130_060512', 'auc', 0.6052), ('20260130_060512', 'ece', 0.0288),
  ('20260203_150000', 'auc', 0.6080), ('20260203_150000', 'ece', 0.0264);
