package hardware

import "wecomlab/mockwecom/engine/store"

var migrations = []store.Migration{{Chapter: chapterName, Version: 1, SQL: `
CREATE TABLE hw_models (
	id {serial},
	model_id TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	kinds BIGINT NOT NULL,
	seed TEXT NOT NULL
);
CREATE TABLE hw_devices (
	id {serial},
	sn TEXT NOT NULL,
	sn_key TEXT NOT NULL UNIQUE,
	model_id TEXT NOT NULL,
	kinds BIGINT NOT NULL,
	name TEXT NOT NULL,
	secret_no TEXT NOT NULL,
	seeded BOOLEAN NOT NULL,
	expired BOOLEAN NOT NULL,
	active_code TEXT NOT NULL,
	secret TEXT NOT NULL,
	corp TEXT NOT NULL,
	firmware TEXT NOT NULL,
	wifi TEXT NOT NULL,
	mac TEXT NOT NULL,
	parties TEXT NOT NULL,
	users TEXT NOT NULL,
	perm_version BIGINT NOT NULL,
	visitor_version BIGINT NOT NULL
);
CREATE INDEX hw_devices_corp ON hw_devices (corp);
CREATE TABLE hw_punches (
	id {serial},
	sn TEXT NOT NULL,
	corp TEXT NOT NULL,
	userid TEXT NOT NULL,
	user_type BIGINT NOT NULL,
	punched_at BIGINT NOT NULL,
	pass_type BIGINT NOT NULL,
	pass_method BIGINT NOT NULL,
	uploaded_at BIGINT NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX hw_punches_record ON hw_punches (sn, punched_at, userid, user_type);
CREATE INDEX hw_punches_corp ON hw_punches (corp, punched_at);
CREATE TABLE hw_renamings (
	id {serial},
	sn_key TEXT NOT NULL,
	perm_version BIGINT NOT NULL,
	push TEXT NOT NULL,
	changed_at BIGINT NOT NULL
);
CREATE INDEX hw_renamings_device ON hw_renamings (sn_key, id)`}, {Chapter: chapterName, Version: 2, SQL: `
ALTER TABLE hw_models ADD COLUMN cloud BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE hw_models ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE hw_models ADD COLUMN secret TEXT NOT NULL DEFAULT '';
ALTER TABLE hw_models ADD COLUMN default_name TEXT NOT NULL DEFAULT '';
ALTER TABLE hw_models ADD COLUMN suite TEXT NOT NULL DEFAULT '';
ALTER TABLE hw_models ADD COLUMN options TEXT NOT NULL DEFAULT '[]';
ALTER TABLE hw_models ADD COLUMN published BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE hw_devices ADD COLUMN cloud BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE hw_devices ADD COLUMN test BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE hw_devices ADD COLUMN hw_code TEXT NOT NULL DEFAULT '';
ALTER TABLE hw_devices ADD COLUMN device_id TEXT NOT NULL DEFAULT '';
ALTER TABLE hw_devices ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE hw_devices ADD COLUMN bound_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE hw_devices ADD COLUMN bound_by TEXT NOT NULL DEFAULT '';
ALTER TABLE hw_devices ADD COLUMN self_input_fp BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE hw_devices ADD COLUMN self_input_fa BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE hw_devices ADD COLUMN fp_algorithms TEXT NOT NULL DEFAULT 'null';
ALTER TABLE hw_devices ADD COLUMN fa_algorithms TEXT NOT NULL DEFAULT 'null';
CREATE INDEX hw_devices_code ON hw_devices (hw_code);
CREATE TABLE hw_operations (
	id {serial},
	oper_id TEXT NOT NULL UNIQUE,
	sn_key TEXT NOT NULL,
	sn TEXT NOT NULL,
	corp TEXT NOT NULL,
	kind TEXT NOT NULL,
	userid TEXT NOT NULL,
	user_type BIGINT NOT NULL,
	page TEXT NOT NULL,
	text TEXT NOT NULL,
	state TEXT NOT NULL,
	errcode BIGINT NOT NULL,
	errmsg TEXT NOT NULL,
	begun_at BIGINT NOT NULL,
	deadline BIGINT NOT NULL,
	reported_at BIGINT NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX hw_operations_device ON hw_operations (sn, id)`}, {Chapter: chapterName, Version: 3, SQL: `
ALTER TABLE hw_punches ADD COLUMN attends BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE hw_punches ADD COLUMN member BIGINT NOT NULL DEFAULT 0;
CREATE INDEX hw_punches_upload ON hw_punches (corp, uploaded_at);
CREATE INDEX hw_operations_user ON hw_operations (corp, userid);
CREATE TABLE hw_pass_rules (
	id {serial},
	corp TEXT NOT NULL,
	rule_id TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	owner TEXT NOT NULL,
	devices TEXT NOT NULL,
	pass TEXT,
	remote TEXT,
	effect_time BIGINT NOT NULL
);
CREATE INDEX hw_pass_rules_corp ON hw_pass_rules (corp, id);
CREATE TABLE hw_enrolments (
	corp TEXT NOT NULL,
	provider TEXT NOT NULL,
	member BIGINT NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (corp, provider, member, kind)
);
CREATE TABLE hw_persons (
	user_type BIGINT NOT NULL,
	person BIGINT NOT NULL,
	fp_ver BIGINT NOT NULL,
	fa_ver BIGINT NOT NULL,
	PRIMARY KEY (user_type, person)
);
CREATE TABLE hw_phone_keys (
	corp TEXT NOT NULL,
	user_type BIGINT NOT NULL,
	person BIGINT NOT NULL,
	secret TEXT NOT NULL,
	PRIMARY KEY (corp, user_type, person)
);
CREATE TABLE hw_features (
	user_type BIGINT NOT NULL,
	person BIGINT NOT NULL,
	kind TEXT NOT NULL,
	algorithm TEXT NOT NULL,
	number BIGINT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (user_type, person, kind, algorithm, number)
);
CREATE TABLE hw_photos (
	id {serial},
	media_id TEXT NOT NULL UNIQUE,
	sn_key TEXT NOT NULL,
	image {bytes} NOT NULL,
	taken_at BIGINT NOT NULL
);
CREATE TABLE hw_visitors (
	id {serial},
	corp TEXT NOT NULL,
	userid TEXT NOT NULL,
	name TEXT NOT NULL,
	rules TEXT NOT NULL,
	since BIGINT NOT NULL
);
CREATE UNIQUE INDEX hw_visitors_userid ON hw_visitors (corp, userid);
CREATE TABLE hw_visits (
	sn_key TEXT NOT NULL,
	visitor BIGINT NOT NULL,
	PRIMARY KEY (sn_key, visitor)
)`}}
