-- The schema of the first release: recorded by server/migrations/baseline.py, never edited.

CREATE TABLE kernel_command (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	key VARCHAR(64) NOT NULL,
	door VARCHAR(100) NOT NULL,
	request BYTEA NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	status SMALLINT,
	content BYTEA,
	CONSTRAINT pk_kernel_command PRIMARY KEY (institution_id, person_id, key)
);

CREATE INDEX ix_kernel_command_at ON kernel_command (at);

CREATE TABLE kernel_audit (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	person_id UUID,
	post_id UUID,
	client VARCHAR(64) NOT NULL,
	action VARCHAR(64) NOT NULL,
	subject_kind VARCHAR(32) NOT NULL,
	subject_id VARCHAR(200) NOT NULL,
	whose UUID,
	detail JSONB NOT NULL,
	salt BYTEA NOT NULL,
	CONSTRAINT pk_kernel_audit PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_kernel_audit_subject ON kernel_audit (institution_id, subject_kind, subject_id);

CREATE INDEX ix_kernel_audit_whose ON kernel_audit (institution_id, whose) WHERE whose IS NOT NULL;

CREATE TABLE kernel_ledger_pending (
	institution_id INTEGER NOT NULL,
	audit_id UUID NOT NULL,
	leaf BYTEA NOT NULL,
	CONSTRAINT pk_kernel_ledger_pending PRIMARY KEY (institution_id, audit_id)
);

CREATE TABLE kernel_checkpoint_shown (
	institution_id INTEGER NOT NULL,
	size BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	note TEXT NOT NULL,
	CONSTRAINT pk_kernel_checkpoint_shown PRIMARY KEY (institution_id)
);

CREATE TABLE kernel_ledger_entry (
	institution_id INTEGER NOT NULL,
	position BIGINT NOT NULL,
	audit_id UUID NOT NULL,
	leaf BYTEA NOT NULL,
	seal BYTEA NOT NULL,
	CONSTRAINT pk_kernel_ledger_entry PRIMARY KEY (institution_id, position),
	CONSTRAINT uq_kernel_ledger_entry_institution_id_audit_id UNIQUE (institution_id, audit_id)
);

CREATE TABLE kernel_ledger_edge (
	institution_id SERIAL NOT NULL,
	size BIGINT NOT NULL,
	hashes BYTEA NOT NULL,
	checkpoint_size BIGINT NOT NULL,
	checkpoint_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_kernel_ledger_edge PRIMARY KEY (institution_id)
);

CREATE TABLE kernel_checkpoint (
	institution_id INTEGER NOT NULL,
	size BIGINT NOT NULL,
	root BYTEA NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	note TEXT NOT NULL,
	CONSTRAINT pk_kernel_checkpoint PRIMARY KEY (institution_id, size)
);

CREATE TABLE kernel_outbox (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	event VARCHAR(100) NOT NULL,
	bridge VARCHAR(100) NOT NULL,
	payload JSONB NOT NULL,
	attempts INTEGER DEFAULT '0' NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE,
	last_error TEXT,
	dead BOOLEAN DEFAULT 'false' NOT NULL,
	CONSTRAINT pk_kernel_outbox PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_kernel_outbox_done ON kernel_outbox (institution_id, done_at) WHERE done_at IS NOT NULL;

CREATE INDEX ix_kernel_outbox_due ON kernel_outbox (institution_id, id) WHERE done_at IS NULL AND NOT dead;

CREATE TABLE kernel_schedule (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	job VARCHAR(64) NOT NULL,
	key VARCHAR(200) NOT NULL,
	payload JSONB NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	attempts INTEGER DEFAULT '0' NOT NULL,
	last_error TEXT,
	dead BOOLEAN DEFAULT 'false' NOT NULL,
	CONSTRAINT pk_kernel_schedule PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_kernel_schedule_institution_id_job_key UNIQUE (institution_id, job, key)
);

CREATE INDEX ix_kernel_schedule_due ON kernel_schedule (institution_id, due_at) WHERE NOT dead;

CREATE TABLE kernel_notice (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	key VARCHAR(200) NOT NULL,
	seq BIGINT NOT NULL,
	kind VARCHAR(40) NOT NULL,
	about VARCHAR(100) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE,
	read_at TIMESTAMP WITH TIME ZONE,
	settled BOOLEAN DEFAULT 'false' NOT NULL,
	content JSONB NOT NULL,
	CONSTRAINT pk_kernel_notice PRIMARY KEY (institution_id, person_id, key)
);

CREATE INDEX ix_kernel_notice_about ON kernel_notice (institution_id, about) WHERE NOT settled;

CREATE INDEX ix_kernel_notice_at ON kernel_notice (institution_id, person_id, at);

CREATE INDEX ix_kernel_notice_seq ON kernel_notice (institution_id, person_id, seq);

CREATE TABLE kernel_notice_head (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	wishes JSONB DEFAULT '{}' NOT NULL,
	CONSTRAINT pk_kernel_notice_head PRIMARY KEY (institution_id, person_id)
);

CREATE TABLE kernel_rule_pack (
	kind VARCHAR(64) NOT NULL,
	version INTEGER NOT NULL,
	valid_from DATE NOT NULL,
	note TEXT NOT NULL,
	published_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_kernel_rule_pack PRIMARY KEY (kind, version)
);

CREATE TABLE kernel_rule_act (
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	verb VARCHAR(8) NOT NULL,
	kind VARCHAR(64) NOT NULL,
	version INTEGER NOT NULL,
	reach INTEGER[],
	undoes UUID,
	by_institution INTEGER,
	by_name VARCHAR(200) NOT NULL,
	reason TEXT NOT NULL,
	CONSTRAINT pk_kernel_rule_act PRIMARY KEY (id),
	CONSTRAINT uq_kernel_rule_act_undoes UNIQUE (undoes)
);

CREATE INDEX ix_kernel_rule_act_pack ON kernel_rule_act (kind, version);

CREATE TABLE kernel_rule_own (
	institution_id INTEGER NOT NULL,
	kind VARCHAR(64) NOT NULL,
	name VARCHAR(64) NOT NULL,
	valid_from DATE NOT NULL,
	value JSONB NOT NULL,
	basis VARCHAR(300) NOT NULL,
	CONSTRAINT pk_kernel_rule_own PRIMARY KEY (institution_id, kind, name, valid_from)
);

CREATE TABLE kernel_search (
	institution_id INTEGER NOT NULL,
	kind VARCHAR(32) NOT NULL,
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	amount BIGINT,
	acl TEXT[] NOT NULL,
	flags TEXT[] NOT NULL,
	fields JSONB NOT NULL,
	keys INTEGER[] NOT NULL,
	own TEXT NOT NULL,
	rest TEXT NOT NULL,
	text TEXT NOT NULL,
	files TEXT NOT NULL,
	CONSTRAINT pk_kernel_search PRIMARY KEY (institution_id, kind, id)
);

CREATE INDEX ix_kernel_search_keys ON kernel_search USING gin (keys) WITH (fastupdate = off);

CREATE TABLE kernel_key (
	institution_id INTEGER NOT NULL,
	label VARCHAR(100) NOT NULL,
	mechanism VARCHAR(16) NOT NULL,
	public BYTEA NOT NULL,
	sealed BYTEA NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_kernel_key PRIMARY KEY (institution_id, label)
);

CREATE TABLE kernel_upload (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	purpose VARCHAR(20) NOT NULL,
	owner UUID NOT NULL,
	person_id UUID NOT NULL,
	name TEXT NOT NULL,
	media_type VARCHAR(127) NOT NULL,
	mark VARCHAR(200) NOT NULL,
	note VARCHAR(40) NOT NULL,
	size BIGINT NOT NULL,
	received BIGINT NOT NULL,
	state VARCHAR(16) NOT NULL,
	sha256 VARCHAR(64),
	taken_as UUID,
	begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
	touched_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_kernel_upload PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_kernel_upload_institution_id_purpose_owner_person_id ON kernel_upload (institution_id, purpose, owner, person_id);

CREATE TABLE kernel_rewound (
	institution_id SERIAL NOT NULL,
	mark JSONB NOT NULL,
	found_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_kernel_rewound PRIMARY KEY (institution_id)
);

CREATE TABLE directory_institution (
	id INTEGER NOT NULL,
	code VARCHAR(20) NOT NULL,
	name VARCHAR(100) NOT NULL,
	parent_id INTEGER,
	path VARCHAR(200) NOT NULL,
	kind VARCHAR(40) NOT NULL,
	state VARCHAR(16) NOT NULL,
	domain VARCHAR(200) NOT NULL,
	position INTEGER NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_institution PRIMARY KEY (id),
	CONSTRAINT uq_directory_institution_code UNIQUE (code),
	CONSTRAINT uq_directory_institution_domain UNIQUE (domain),
	CONSTRAINT fk_directory_institution_parent_id FOREIGN KEY(parent_id) REFERENCES directory_institution (id)
);

CREATE TABLE directory_card (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	name VARCHAR(100) NOT NULL,
	initials VARCHAR(100) NOT NULL,
	post_name VARCHAR(100) NOT NULL,
	unit_id UUID,
	unit_name VARCHAR(100) NOT NULL,
	phone VARCHAR(40) NOT NULL,
	mail VARCHAR(200) NOT NULL,
	duties VARCHAR(300) NOT NULL,
	position INTEGER NOT NULL,
	CONSTRAINT pk_directory_card PRIMARY KEY (institution_id, person_id)
);

CREATE INDEX ix_directory_card_institution_id_unit_id ON directory_card (institution_id, unit_id);

CREATE TABLE directory_card_unit (
	institution_id INTEGER NOT NULL,
	unit_id UUID NOT NULL,
	name VARCHAR(100) NOT NULL,
	parent_id UUID,
	position INTEGER NOT NULL,
	people INTEGER NOT NULL,
	CONSTRAINT pk_directory_card_unit PRIMARY KEY (institution_id, unit_id)
);

CREATE TABLE directory_card_policy (
	institution_id INTEGER NOT NULL,
	viewer_id INTEGER NOT NULL,
	level VARCHAR(10) NOT NULL,
	CONSTRAINT pk_directory_card_policy PRIMARY KEY (institution_id, viewer_id)
);

CREATE TABLE directory_rollup (
	institution_id INTEGER NOT NULL,
	people BIGINT NOT NULL,
	units BIGINT NOT NULL,
	posts BIGINT NOT NULL,
	vacant_heads BIGINT NOT NULL,
	accounts BIGINT NOT NULL,
	updated TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_rollup PRIMARY KEY (institution_id)
);

CREATE TABLE directory_account (
	id UUID NOT NULL,
	login VARCHAR(200) NOT NULL,
	home_id INTEGER NOT NULL,
	password VARCHAR(200),
	password_changed TIMESTAMP WITH TIME ZONE,
	totp_secret BYTEA,
	totp_confirmed BOOLEAN NOT NULL,
	totp_step INTEGER NOT NULL,
	failures INTEGER NOT NULL,
	locked_until TIMESTAMP WITH TIME ZONE,
	oidc_subject VARCHAR(300),
	preferences JSONB NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_account PRIMARY KEY (id),
	CONSTRAINT uq_directory_account_login UNIQUE (login),
	CONSTRAINT uq_directory_account_oidc_subject UNIQUE (oidc_subject)
);

CREATE TABLE directory_ticket (
	token_hash BYTEA NOT NULL,
	kind VARCHAR(20) NOT NULL,
	account_id UUID,
	data JSONB NOT NULL,
	expires TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_ticket PRIMARY KEY (token_hash)
);

CREATE INDEX ix_directory_ticket_expires ON directory_ticket (expires);

CREATE TABLE directory_profile (
	institution_id SERIAL NOT NULL,
	fields JSONB NOT NULL,
	seq BIGINT NOT NULL,
	CONSTRAINT pk_directory_profile PRIMARY KEY (institution_id)
);

CREATE TABLE directory_unit (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_unit PRIMARY KEY (institution_id, id)
);

CREATE TABLE directory_post (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_post PRIMARY KEY (institution_id, id)
);

CREATE TABLE directory_person (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	number VARCHAR(64) NOT NULL,
	name VARCHAR(100) NOT NULL,
	initials VARCHAR(100) NOT NULL,
	mail VARCHAR(200) NOT NULL,
	phone VARCHAR(40) NOT NULL,
	extension VARCHAR(10) NOT NULL,
	mobile VARCHAR(40) NOT NULL,
	place VARCHAR(100) NOT NULL,
	duties VARCHAR(300) NOT NULL,
	paused_from TIMESTAMP WITH TIME ZONE,
	paused_to TIMESTAMP WITH TIME ZONE,
	left_at TIMESTAMP WITH TIME ZONE,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_person PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_directory_person_institution_id_number UNIQUE (institution_id, number)
);

CREATE INDEX ix_directory_person_institution_id_name ON directory_person (institution_id, name);

CREATE TABLE directory_role (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	code VARCHAR(64) NOT NULL,
	name VARCHAR(100) NOT NULL,
	permissions JSONB NOT NULL,
	CONSTRAINT pk_directory_role PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_directory_role_institution_id_code UNIQUE (institution_id, code)
);

CREATE TABLE directory_import (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	file_name VARCHAR(300) NOT NULL,
	state VARCHAR(10) NOT NULL,
	created_by UUID,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	applied TIMESTAMP WITH TIME ZONE,
	plan_hash VARCHAR(64) NOT NULL,
	text TEXT NOT NULL,
	result JSONB NOT NULL,
	CONSTRAINT pk_directory_import PRIMARY KEY (institution_id, id)
);

CREATE TABLE directory_change (
	institution_id INTEGER NOT NULL,
	seq BIGINT NOT NULL,
	kind VARCHAR(16) NOT NULL,
	subject_id UUID,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_change PRIMARY KEY (institution_id, seq)
);

CREATE TABLE directory_reorganisation (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(200) NOT NULL,
	state VARCHAR(10) NOT NULL,
	effective TIMESTAMP WITH TIME ZONE,
	day VARCHAR(10) NOT NULL,
	steps JSONB NOT NULL,
	before JSONB NOT NULL,
	after JSONB NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	made_by UUID,
	applied_at TIMESTAMP WITH TIME ZONE,
	applied_by UUID,
	undone_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_reorganisation PRIMARY KEY (institution_id, id)
);

CREATE TABLE edocs_document (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	seq INTEGER NOT NULL,
	state VARCHAR(16) NOT NULL,
	form_code VARCHAR(64) NOT NULL,
	form_version INTEGER NOT NULL,
	title TEXT NOT NULL,
	drafter_person_id UUID NOT NULL,
	drafter_post_id UUID NOT NULL,
	unit_id UUID NOT NULL,
	round INTEGER NOT NULL,
	revision INTEGER,
	brief JSONB NOT NULL,
	"case" JSONB NOT NULL,
	acl TEXT[] NOT NULL,
	amount BIGINT,
	urgent BOOLEAN NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	submitted_at TIMESTAMP WITH TIME ZONE,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	established_at TIMESTAMP WITH TIME ZONE,
	number_unit_id UUID,
	number_year INTEGER,
	number_serial INTEGER,
	number TEXT,
	record_file_id UUID,
	batch_id UUID,
	stirs INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT pk_edocs_document PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_edocs_document_institution_id_number_unit_id_number__7887 UNIQUE (institution_id, number_unit_id, number_year, number_serial),
	CONSTRAINT ck_edocs_document_number_iff_established CHECK ((state = 'ESTABLISHED') = (number IS NOT NULL))
);

CREATE INDEX ix_edocs_document_institution_id_batch_id ON edocs_document (institution_id, batch_id) WHERE batch_id IS NOT NULL;

CREATE INDEX ix_edocs_document_institution_id_drafter_person_id_state ON edocs_document (institution_id, drafter_person_id, state);

CREATE INDEX ix_edocs_document_institution_id_established_at ON edocs_document (institution_id, established_at);

CREATE INDEX ix_edocs_document_institution_id_record_file_id ON edocs_document (institution_id, record_file_id);

CREATE TABLE edocs_counter (
	institution_id INTEGER NOT NULL,
	unit_id UUID NOT NULL,
	year INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_edocs_counter PRIMARY KEY (institution_id, unit_id, year, kind)
);

CREATE TABLE edocs_unit_task (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	unit_id UUID NOT NULL,
	code VARCHAR(32) NOT NULL,
	name TEXT NOT NULL,
	retention VARCHAR(16) NOT NULL,
	CONSTRAINT pk_edocs_unit_task PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_edocs_unit_task_institution_id_code UNIQUE (institution_id, code)
);

CREATE TABLE edocs_feed_head (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	CONSTRAINT pk_edocs_feed_head PRIMARY KEY (institution_id, person_id)
);

CREATE TABLE edocs_feed (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	document_id UUID,
	happened VARCHAR(32) NOT NULL,
	by TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_feed PRIMARY KEY (institution_id, person_id, seq)
);

CREATE TABLE edocs_form_draft (
	institution_id INTEGER NOT NULL,
	code VARCHAR(64) NOT NULL,
	content JSONB NOT NULL,
	edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
	edited_by UUID NOT NULL,
	edited_by_name TEXT NOT NULL,
	CONSTRAINT pk_edocs_form_draft PRIMARY KEY (institution_id, code)
);

CREATE TABLE edocs_form_version (
	institution_id INTEGER NOT NULL,
	code VARCHAR(64) NOT NULL,
	version INTEGER NOT NULL,
	state VARCHAR(16) NOT NULL,
	valid_from DATE NOT NULL,
	content JSONB NOT NULL,
	reason TEXT NOT NULL,
	published_at TIMESTAMP WITH TIME ZONE NOT NULL,
	published_by UUID NOT NULL,
	published_by_name TEXT NOT NULL,
	CONSTRAINT pk_edocs_form_version PRIMARY KEY (institution_id, code, version)
);

CREATE INDEX ix_edocs_form_version_institution_id_valid_from ON edocs_form_version (institution_id, valid_from);

CREATE TABLE edocs_delegation (
	institution_id INTEGER NOT NULL,
	version VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	valid_from DATE,
	content JSONB NOT NULL,
	reason TEXT NOT NULL,
	edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
	edited_by UUID,
	CONSTRAINT pk_edocs_delegation PRIMARY KEY (institution_id, version)
);

CREATE TABLE edocs_kept_search (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	person_id UUID NOT NULL,
	unit_id UUID,
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_kept_search PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_edocs_kept_search_institution_id_person_id ON edocs_kept_search (institution_id, person_id);

CREATE INDEX ix_edocs_kept_search_institution_id_unit_id ON edocs_kept_search (institution_id, unit_id);

CREATE TABLE edocs_asked_search (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	query TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_asked_search PRIMARY KEY (institution_id, person_id, query)
);

CREATE TABLE edocs_preference (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	undo_seconds INTEGER NOT NULL,
	CONSTRAINT pk_edocs_preference PRIMARY KEY (institution_id, person_id)
);

CREATE TABLE edocs_template (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	unit_id UUID NOT NULL,
	name TEXT NOT NULL,
	note TEXT NOT NULL,
	form_code VARCHAR(64) NOT NULL,
	content JSONB NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	made_by UUID NOT NULL,
	made_by_name TEXT NOT NULL,
	CONSTRAINT pk_edocs_template PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_edocs_template_institution_id_unit_id ON edocs_template (institution_id, unit_id);

CREATE TABLE edocs_preset (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	name TEXT NOT NULL,
	person_id UUID,
	unit_id UUID,
	steps JSONB NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed_by UUID,
	CONSTRAINT pk_edocs_preset PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_edocs_preset_one_owner CHECK ((person_id IS NULL) <> (unit_id IS NULL))
);

CREATE INDEX ix_edocs_preset_institution_id_person_id ON edocs_preset (institution_id, person_id);

CREATE INDEX ix_edocs_preset_institution_id_unit_id ON edocs_preset (institution_id, unit_id);

CREATE TABLE edocs_handover (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	post_id UUID NOT NULL,
	leaver_id UUID NOT NULL,
	successor_id UUID,
	state VARCHAR(16) NOT NULL,
	content JSONB NOT NULL,
	notes TEXT NOT NULL,
	begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
	begun_by UUID,
	given_at TIMESTAMP WITH TIME ZONE,
	accepted_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_edocs_handover PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_edocs_handover_institution_id_leaver_id ON edocs_handover (institution_id, leaver_id);

CREATE INDEX ix_edocs_handover_institution_id_post_id ON edocs_handover (institution_id, post_id);

CREATE TABLE edocs_phrase (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	place INTEGER NOT NULL,
	text TEXT NOT NULL,
	CONSTRAINT pk_edocs_phrase PRIMARY KEY (institution_id, person_id, place)
);

CREATE TABLE edocs_file_check (
	institution_id INTEGER NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	checker INTEGER NOT NULL,
	checked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	found JSONB NOT NULL,
	CONSTRAINT pk_edocs_file_check PRIMARY KEY (institution_id, sha256, checker)
);

CREATE TABLE edocs_agency (
	code VARCHAR(7) NOT NULL,
	valid_from DATE NOT NULL,
	valid_to DATE,
	org_code VARCHAR(7) NOT NULL,
	parent_code VARCHAR(7) NOT NULL,
	name VARCHAR(200) NOT NULL,
	full_name VARCHAR(300) NOT NULL,
	chief VARCHAR(200) NOT NULL,
	sends BOOLEAN NOT NULL,
	receives BOOLEAN NOT NULL,
	level INTEGER NOT NULL,
	position INTEGER NOT NULL,
	successor VARCHAR(7) NOT NULL,
	certificate TEXT NOT NULL,
	CONSTRAINT pk_edocs_agency PRIMARY KEY (code, valid_from)
);

CREATE INDEX ix_edocs_agency_org_code ON edocs_agency (org_code);

CREATE TABLE edocs_agency_import (
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	source VARCHAR(300) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	outcome VARCHAR(40) NOT NULL,
	added INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	ended INTEGER NOT NULL,
	skipped INTEGER NOT NULL,
	detail TEXT NOT NULL,
	CONSTRAINT pk_edocs_agency_import PRIMARY KEY (id)
);

CREATE TABLE edocs_exchange_code (
	institution_id INTEGER NOT NULL,
	code VARCHAR(7) NOT NULL,
	unit_id UUID,
	valid_from DATE NOT NULL,
	valid_to DATE,
	CONSTRAINT pk_edocs_exchange_code PRIMARY KEY (institution_id, code)
);

CREATE TABLE edocs_exchange_setting (
	institution_id SERIAL NOT NULL,
	content JSONB NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed_by UUID,
	CONSTRAINT pk_edocs_exchange_setting PRIMARY KEY (institution_id)
);

CREATE TABLE edocs_exchange_out (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(8) NOT NULL,
	dispatch_id UUID,
	answers_id UUID,
	doc_type VARCHAR(16) NOT NULL,
	sender VARCHAR(7) NOT NULL,
	recipient VARCHAR(7) NOT NULL,
	doc_id VARCHAR(128) NOT NULL,
	title TEXT NOT NULL,
	attempt INTEGER NOT NULL,
	file_name VARCHAR(40),
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	state VARCHAR(16) NOT NULL,
	tries INTEGER NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	handed_at TIMESTAMP WITH TIME ZONE,
	sent_at TIMESTAMP WITH TIME ZONE,
	last_error TEXT NOT NULL,
	CONSTRAINT pk_edocs_exchange_out PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_edocs_exchange_out_institution_id_file_name UNIQUE (institution_id, file_name),
	CONSTRAINT uq_edocs_exchange_out_institution_id_dispatch_id_attempt UNIQUE (institution_id, dispatch_id, attempt)
);

CREATE INDEX ix_edocs_exchange_out_institution_id_doc_id_sender_recipient ON edocs_exchange_out (institution_id, doc_id, sender, recipient);

CREATE INDEX ix_edocs_exchange_out_institution_id_made_at ON edocs_exchange_out (institution_id, made_at);

CREATE INDEX ix_edocs_exchange_out_open ON edocs_exchange_out (institution_id, due_at) WHERE state IN ('PACKED', 'HANDING', 'HANDED_OFF');

CREATE TABLE edocs_exchange_in (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	file_name VARCHAR(255) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	state VARCHAR(16) NOT NULL,
	came_at TIMESTAMP WITH TIME ZONE NOT NULL,
	doc_type VARCHAR(16) NOT NULL,
	sender_org VARCHAR(7) NOT NULL,
	sender VARCHAR(7) NOT NULL,
	sender_name TEXT NOT NULL,
	ours VARCHAR(7) NOT NULL,
	doc_id TEXT NOT NULL,
	title TEXT NOT NULL,
	dated TIMESTAMP WITH TIME ZONE,
	digest VARCHAR(64) NOT NULL,
	reason VARCHAR(16) NOT NULL,
	detail TEXT NOT NULL,
	notes JSONB NOT NULL,
	parts JSONB NOT NULL,
	answer VARCHAR(16) NOT NULL,
	received_id UUID,
	dispatch_id UUID,
	seen INTEGER NOT NULL,
	handled_at TIMESTAMP WITH TIME ZONE,
	handled_by UUID,
	handled VARCHAR(16) NOT NULL,
	CONSTRAINT pk_edocs_exchange_in PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_edocs_exchange_in_institution_id_file_name_sha256 UNIQUE (institution_id, file_name, sha256)
);

CREATE INDEX ix_edocs_exchange_in_institution_id_came_at ON edocs_exchange_in (institution_id, came_at);

CREATE INDEX ix_edocs_exchange_in_institution_id_received_id ON edocs_exchange_in (institution_id, received_id);

CREATE INDEX ix_edocs_exchange_in_institution_id_state_came_at ON edocs_exchange_in (institution_id, state, came_at);

CREATE TABLE edocs_exchange_name (
	institution_id INTEGER NOT NULL,
	sender VARCHAR(7) NOT NULL,
	recipient VARCHAR(7) NOT NULL,
	second VARCHAR(14) NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_edocs_exchange_name PRIMARY KEY (institution_id, sender, recipient)
);

CREATE TABLE edocs_exchange_alarm (
	institution_id INTEGER NOT NULL,
	kind VARCHAR(20) NOT NULL,
	subject VARCHAR(128) NOT NULL,
	raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
	cleared_at TIMESTAMP WITH TIME ZONE,
	detail TEXT NOT NULL,
	CONSTRAINT pk_edocs_exchange_alarm PRIMARY KEY (institution_id, kind, subject)
);

CREATE TABLE edocs_proof_key (
	institution_id INTEGER NOT NULL,
	kid VARCHAR(16) NOT NULL,
	purpose VARCHAR(8) NOT NULL,
	label VARCHAR(100) NOT NULL,
	code VARCHAR(20) NOT NULL,
	name VARCHAR(100) NOT NULL,
	public BYTEA NOT NULL,
	certificates TEXT NOT NULL,
	valid_from DATE NOT NULL,
	valid_to DATE NOT NULL,
	withdrawn VARCHAR(300) NOT NULL,
	CONSTRAINT pk_edocs_proof_key PRIMARY KEY (institution_id, kid)
);

CREATE TABLE edocs_trust_list (
	serial INTEGER NOT NULL,
	root BYTEA NOT NULL,
	note TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_trust_list PRIMARY KEY (serial)
);

CREATE TABLE edocs_revoked_list (
	institution_id INTEGER NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	note TEXT NOT NULL,
	CONSTRAINT pk_edocs_revoked_list PRIMARY KEY (institution_id)
);

CREATE TABLE edocs_lookup (
	digest BYTEA NOT NULL,
	institution_id INTEGER NOT NULL,
	issue_id UUID NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_edocs_lookup PRIMARY KEY (digest)
);

CREATE TABLE edocs_received (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	seq INTEGER NOT NULL,
	source VARCHAR(16) NOT NULL,
	key VARCHAR(300) NOT NULL,
	sender_institution INTEGER,
	sender_code VARCHAR(20) NOT NULL,
	sender_unit_code VARCHAR(20) NOT NULL,
	sender_name TEXT NOT NULL,
	sender_doc_id VARCHAR(200) NOT NULL,
	title TEXT NOT NULL,
	number TEXT NOT NULL,
	dated DATE,
	addressed TEXT NOT NULL,
	addressed_unit UUID,
	paper JSONB,
	disclosure JSONB NOT NULL,
	replaces UUID,
	arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
	state VARCHAR(20) NOT NULL,
	unit_id UUID,
	unit_name TEXT NOT NULL,
	officer_post UUID,
	officer_name TEXT NOT NULL,
	distributed_at TIMESTAMP WITH TIME ZONE,
	registered_at TIMESTAMP WITH TIME ZONE,
	receipt_unit_id UUID,
	receipt_year INTEGER,
	receipt_serial INTEGER,
	receipt TEXT,
	due_at TIMESTAMP WITH TIME ZONE,
	method TEXT NOT NULL,
	note TEXT NOT NULL,
	answer_id UUID,
	record_file_id UUID,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	acl TEXT[] NOT NULL,
	CONSTRAINT pk_edocs_received PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_edocs_received_institution_id_source_key UNIQUE (institution_id, source, key),
	CONSTRAINT uq_edocs_received_institution_id_receipt_unit_id_receip_1db0 UNIQUE (institution_id, receipt_unit_id, receipt_year, receipt_serial),
	CONSTRAINT ck_edocs_received_whole_receipt CHECK ((receipt IS NULL) = (receipt_serial IS NULL))
);

CREATE INDEX ix_edocs_received_institution_id_arrived_at ON edocs_received (institution_id, arrived_at);

CREATE INDEX ix_edocs_received_institution_id_registered_at ON edocs_received (institution_id, registered_at);

CREATE INDEX ix_edocs_received_institution_id_state ON edocs_received (institution_id, state);

CREATE INDEX ix_edocs_received_institution_id_unit_id_state ON edocs_received (institution_id, unit_id, state);

CREATE TABLE edocs_rejected (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	round INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	hash VARCHAR(64) NOT NULL,
	title TEXT NOT NULL,
	unit_id UUID NOT NULL,
	unit_name TEXT NOT NULL,
	year INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	number TEXT NOT NULL,
	drafter TEXT NOT NULL,
	returned_by TEXT NOT NULL,
	returned_at TIMESTAMP WITH TIME ZONE NOT NULL,
	reason TEXT NOT NULL,
	CONSTRAINT pk_edocs_rejected PRIMARY KEY (institution_id, document_id, round),
	CONSTRAINT uq_edocs_rejected_institution_id_unit_id_year_serial UNIQUE (institution_id, unit_id, year, serial)
);

CREATE INDEX ix_edocs_rejected_institution_id_returned_at ON edocs_rejected (institution_id, returned_at);

CREATE TABLE edocs_seal (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(16) NOT NULL,
	name TEXT NOT NULL,
	keeper TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	fingerprint VARCHAR(64) NOT NULL,
	size BIGINT,
	width_mm INTEGER NOT NULL,
	registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
	replaced_by UUID,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_edocs_seal PRIMARY KEY (institution_id, id)
);

CREATE UNIQUE INDEX uq_edocs_seal_in_use ON edocs_seal (institution_id, kind, name) WHERE state = 'in_use';

CREATE TABLE edocs_recipient_group (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	unit_id UUID,
	name TEXT NOT NULL,
	members JSONB NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed_by UUID,
	CONSTRAINT pk_edocs_recipient_group PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_edocs_recipient_group_institution_id_unit_id ON edocs_recipient_group (institution_id, unit_id);

CREATE TABLE mail_domain (
	name VARCHAR(255) NOT NULL,
	institution_id INTEGER NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_domain PRIMARY KEY (name)
);

CREATE INDEX ix_mail_domain_institution_id ON mail_domain (institution_id);

CREATE TABLE mail_account (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(10) NOT NULL,
	person_id UUID,
	name VARCHAR(200) NOT NULL,
	modseq BIGINT NOT NULL,
	forgotten BIGINT NOT NULL,
	quota BIGINT NOT NULL,
	used BIGINT NOT NULL,
	messages BIGINT NOT NULL,
	uidvalidity BIGINT NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	closed TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_mail_account PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_mail_account_institution_id_person_id UNIQUE (institution_id, person_id),
	CONSTRAINT uq_mail_account_institution_id_name UNIQUE (institution_id, name)
);

CREATE TABLE mail_content (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	digest BYTEA NOT NULL,
	size BIGINT NOT NULL,
	raw BYTEA,
	prefix BYTEA NOT NULL,
	blob VARCHAR(64),
	header INTEGER NOT NULL,
	renderer SMALLINT NOT NULL,
	envelope BYTEA NOT NULL,
	bodystructure BYTEA NOT NULL,
	body BYTEA NOT NULL,
	parts BYTEA NOT NULL,
	head BYTEA,
	sent_at TIMESTAMP WITH TIME ZONE,
	sent_on DATE,
	message_id VARCHAR(1000) NOT NULL,
	subject TEXT NOT NULL,
	base_subject TEXT NOT NULL,
	sender TEXT NOT NULL,
	recipients TEXT NOT NULL,
	copies TEXT NOT NULL,
	blind TEXT NOT NULL,
	sort_from TEXT NOT NULL,
	sort_to TEXT NOT NULL,
	sort_cc TEXT NOT NULL,
	display_from TEXT NOT NULL,
	display_to TEXT NOT NULL,
	"references" TEXT[] NOT NULL,
	preview TEXT NOT NULL,
	head_words TEXT NOT NULL,
	words TEXT NOT NULL,
	attachments INTEGER NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_content PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_content_institution_id_message_id ON mail_content (institution_id, message_id);

CREATE UNIQUE INDEX ix_mail_content_digest ON mail_content (institution_id, digest);

CREATE TABLE mail_delivery (
	institution_id INTEGER NOT NULL,
	key VARCHAR(64) NOT NULL,
	account_id UUID NOT NULL,
	target VARCHAR(300) NOT NULL,
	mailbox_id UUID NOT NULL,
	uid BIGINT NOT NULL,
	content_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_delivery PRIMARY KEY (institution_id, key, account_id, target)
);

CREATE INDEX ix_mail_delivery_at ON mail_delivery (at);

CREATE TABLE messenger_conversation (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(16) NOT NULL,
	name VARCHAR(120) NOT NULL,
	purpose VARCHAR(500) NOT NULL,
	unit_id UUID,
	pair VARCHAR(120) NOT NULL,
	home INTEGER NOT NULL,
	last_seq BIGINT NOT NULL,
	last_vseq BIGINT NOT NULL,
	last_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last JSONB NOT NULL,
	policy JSONB NOT NULL,
	pins BIGINT[] NOT NULL,
	notice_seq BIGINT,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	created_by UUID NOT NULL,
	closed_at TIMESTAMP WITH TIME ZONE,
	hash VARCHAR(64) NOT NULL,
	xid BIGINT NOT NULL,
	CONSTRAINT pk_messenger_conversation PRIMARY KEY (institution_id, id)
);

CREATE UNIQUE INDEX uq_messenger_conversation_pair ON messenger_conversation (institution_id, pair) WHERE pair <> '';

CREATE UNIQUE INDEX uq_messenger_conversation_unit ON messenger_conversation (institution_id, unit_id) WHERE unit_id IS NOT NULL;

CREATE TABLE messenger_file (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	conversation_id UUID,
	memo_id UUID,
	person_id UUID NOT NULL,
	name TEXT NOT NULL,
	media_type VARCHAR(127) NOT NULL,
	size BIGINT NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	scan VARCHAR(16) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	gone_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_messenger_file PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_messenger_file_institution_id_conversation_id ON messenger_file (institution_id, conversation_id);

CREATE INDEX ix_messenger_file_institution_id_memo_id ON messenger_file (institution_id, memo_id);

CREATE TABLE messenger_memo (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	cid UUID NOT NULL,
	house INTEGER NOT NULL,
	sender UUID NOT NULL,
	author JSONB NOT NULL,
	text TEXT NOT NULL,
	files JSONB NOT NULL,
	ask BOOLEAN NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
	recalled_at TIMESTAMP WITH TIME ZONE,
	text_hash VARCHAR(64) NOT NULL,
	seq BIGINT NOT NULL,
	CONSTRAINT pk_messenger_memo PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_messenger_memo_institution_id_sender_sent_at ON messenger_memo (institution_id, sender, sent_at);

CREATE UNIQUE INDEX uq_messenger_memo_cid ON messenger_memo (institution_id, house, sender, cid);

CREATE TABLE messenger_head (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	wishes JSONB DEFAULT '{}' NOT NULL,
	CONSTRAINT pk_messenger_head PRIMARY KEY (institution_id, person_id)
);

CREATE TABLE messenger_setting (
	institution_id INTEGER NOT NULL,
	name VARCHAR(40) NOT NULL,
	value JSONB NOT NULL,
	CONSTRAINT pk_messenger_setting PRIMARY KEY (institution_id, name)
);

CREATE TABLE messenger_crossing (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	to_house INTEGER NOT NULL,
	key VARCHAR(120) NOT NULL,
	kind VARCHAR(16) NOT NULL,
	payload JSONB NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE,
	attempts INTEGER DEFAULT '0' NOT NULL,
	last_error TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_messenger_crossing PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_messenger_crossing_due ON messenger_crossing (institution_id, id) WHERE done_at IS NULL;

CREATE UNIQUE INDEX uq_messenger_crossing_key ON messenger_crossing (institution_id, to_house, kind, key);

CREATE TABLE kernel_upload_part (
	institution_id INTEGER NOT NULL,
	upload_id UUID NOT NULL,
	start BIGINT NOT NULL,
	name UUID NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size INTEGER NOT NULL,
	CONSTRAINT pk_kernel_upload_part PRIMARY KEY (institution_id, upload_id, start),
	CONSTRAINT fk_kernel_upload_part_institution_id_upload_id FOREIGN KEY(institution_id, upload_id) REFERENCES kernel_upload (institution_id, id)
);

CREATE TABLE directory_account_link (
	account_id UUID NOT NULL,
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	CONSTRAINT pk_directory_account_link PRIMARY KEY (account_id, institution_id),
	CONSTRAINT uq_directory_account_link_institution_id_person_id UNIQUE (institution_id, person_id),
	CONSTRAINT fk_directory_account_link_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id)
);

CREATE TABLE directory_session (
	id UUID NOT NULL,
	token_hash BYTEA NOT NULL,
	account_id UUID NOT NULL,
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	post_id UUID NOT NULL,
	methods JSONB NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	confirmed TIMESTAMP WITH TIME ZONE NOT NULL,
	last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
	expires TIMESTAMP WITH TIME ZONE NOT NULL,
	ended TIMESTAMP WITH TIME ZONE,
	client VARCHAR(64) NOT NULL,
	user_agent VARCHAR(300) NOT NULL,
	CONSTRAINT pk_directory_session PRIMARY KEY (id),
	CONSTRAINT uq_directory_session_token_hash UNIQUE (token_hash),
	CONSTRAINT fk_directory_session_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id)
);

CREATE INDEX ix_directory_session_account_id ON directory_session (account_id);

CREATE TABLE directory_passkey (
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	credential_id BYTEA NOT NULL,
	public_key BYTEA NOT NULL,
	sign_count BIGINT NOT NULL,
	name VARCHAR(60) NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	last_used TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_passkey PRIMARY KEY (id),
	CONSTRAINT uq_directory_passkey_credential_id UNIQUE (credential_id),
	CONSTRAINT fk_directory_passkey_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id)
);

CREATE INDEX ix_directory_passkey_account_id ON directory_passkey (account_id);

CREATE TABLE directory_app_password (
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	name VARCHAR(60) NOT NULL,
	salt BYTEA NOT NULL,
	iterations INTEGER NOT NULL,
	stored_key BYTEA NOT NULL,
	server_key BYTEA NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	last_used TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_app_password PRIMARY KEY (id),
	CONSTRAINT fk_directory_app_password_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id)
);

CREATE INDEX ix_directory_app_password_account_id ON directory_app_password (account_id);

CREATE TABLE directory_unit_version (
	institution_id INTEGER NOT NULL,
	unit_id UUID NOT NULL,
	name VARCHAR(100) NOT NULL,
	parent_id UUID,
	position INTEGER NOT NULL,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	valid_to TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_unit_version PRIMARY KEY (institution_id, unit_id, valid_from),
	CONSTRAINT ck_directory_unit_version_order CHECK (valid_to IS NULL OR valid_from < valid_to),
	CONSTRAINT fk_directory_unit_version_institution_id_unit_id FOREIGN KEY(institution_id, unit_id) REFERENCES directory_unit (institution_id, id),
	CONSTRAINT fk_directory_unit_version_institution_id_parent_id FOREIGN KEY(institution_id, parent_id) REFERENCES directory_unit (institution_id, id)
);

CREATE TABLE directory_post_version (
	institution_id INTEGER NOT NULL,
	post_id UUID NOT NULL,
	unit_id UUID NOT NULL,
	name VARCHAR(100) NOT NULL,
	title VARCHAR(100) NOT NULL,
	rank VARCHAR(40) NOT NULL,
	grade INTEGER NOT NULL,
	is_unit_head BOOLEAN NOT NULL,
	is_institution_head BOOLEAN NOT NULL,
	position INTEGER NOT NULL,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	valid_to TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_post_version PRIMARY KEY (institution_id, post_id, valid_from),
	CONSTRAINT ck_directory_post_version_order CHECK (valid_to IS NULL OR valid_from < valid_to),
	CONSTRAINT fk_directory_post_version_institution_id_post_id FOREIGN KEY(institution_id, post_id) REFERENCES directory_post (institution_id, id),
	CONSTRAINT fk_directory_post_version_institution_id_unit_id FOREIGN KEY(institution_id, unit_id) REFERENCES directory_unit (institution_id, id)
);

CREATE INDEX ix_directory_post_version_institution_id_unit_id ON directory_post_version (institution_id, unit_id);

CREATE TABLE directory_holding (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	person_id UUID NOT NULL,
	post_id UUID NOT NULL,
	concurrent BOOLEAN NOT NULL,
	clearance INTEGER NOT NULL,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	valid_to TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_holding PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_directory_holding_order CHECK (valid_to IS NULL OR valid_from < valid_to),
	CONSTRAINT fk_directory_holding_institution_id_person_id FOREIGN KEY(institution_id, person_id) REFERENCES directory_person (institution_id, id),
	CONSTRAINT fk_directory_holding_institution_id_post_id FOREIGN KEY(institution_id, post_id) REFERENCES directory_post (institution_id, id)
);

CREATE INDEX ix_directory_holding_institution_id_person_id ON directory_holding (institution_id, person_id);

CREATE INDEX ix_directory_holding_institution_id_post_id ON directory_holding (institution_id, post_id);

CREATE TABLE directory_absence (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	person_id UUID NOT NULL,
	kind VARCHAR(20) NOT NULL,
	reason VARCHAR(300) NOT NULL,
	deputy_post_id UUID,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	valid_to TIMESTAMP WITH TIME ZONE,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	cancelled TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_absence PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_directory_absence_order CHECK (valid_to IS NULL OR valid_from < valid_to),
	CONSTRAINT fk_directory_absence_institution_id_person_id FOREIGN KEY(institution_id, person_id) REFERENCES directory_person (institution_id, id),
	CONSTRAINT fk_directory_absence_institution_id_deputy_post_id FOREIGN KEY(institution_id, deputy_post_id) REFERENCES directory_post (institution_id, id)
);

CREATE INDEX ix_directory_absence_institution_id_person_id ON directory_absence (institution_id, person_id);

CREATE INDEX ix_directory_absence_institution_id_valid_to ON directory_absence (institution_id, valid_to);

CREATE TABLE directory_acting_order (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	post_id UUID NOT NULL,
	deputy_post_id UUID NOT NULL,
	rank INTEGER NOT NULL,
	basis VARCHAR(300) NOT NULL,
	allow_drafter BOOLEAN NOT NULL,
	allow_junior BOOLEAN NOT NULL,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	valid_to TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_acting_order PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_directory_acting_order_not_oneself CHECK (post_id <> deputy_post_id),
	CONSTRAINT fk_directory_acting_order_institution_id_post_id FOREIGN KEY(institution_id, post_id) REFERENCES directory_post (institution_id, id),
	CONSTRAINT fk_directory_acting_order_institution_id_deputy_post_id FOREIGN KEY(institution_id, deputy_post_id) REFERENCES directory_post (institution_id, id)
);

CREATE INDEX ix_directory_acting_order_institution_id_deputy_post_id ON directory_acting_order (institution_id, deputy_post_id);

CREATE INDEX ix_directory_acting_order_institution_id_post_id ON directory_acting_order (institution_id, post_id);

CREATE TABLE directory_role_grant (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	role_id UUID NOT NULL,
	person_id UUID,
	post_id UUID,
	unit_id UUID,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	valid_to TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_directory_role_grant PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_directory_role_grant_one_subject CHECK ((person_id IS NULL) <> (post_id IS NULL)),
	CONSTRAINT fk_directory_role_grant_institution_id_role_id FOREIGN KEY(institution_id, role_id) REFERENCES directory_role (institution_id, id),
	CONSTRAINT fk_directory_role_grant_institution_id_person_id FOREIGN KEY(institution_id, person_id) REFERENCES directory_person (institution_id, id),
	CONSTRAINT fk_directory_role_grant_institution_id_post_id FOREIGN KEY(institution_id, post_id) REFERENCES directory_post (institution_id, id),
	CONSTRAINT fk_directory_role_grant_institution_id_unit_id FOREIGN KEY(institution_id, unit_id) REFERENCES directory_unit (institution_id, id)
);

CREATE INDEX ix_directory_role_grant_institution_id_person_id ON directory_role_grant (institution_id, person_id);

CREATE INDEX ix_directory_role_grant_institution_id_post_id ON directory_role_grant (institution_id, post_id);

CREATE TABLE directory_unit_succession (
	institution_id INTEGER NOT NULL,
	unit_id UUID NOT NULL,
	heir_id UUID NOT NULL,
	plan_id UUID NOT NULL,
	ended BOOLEAN NOT NULL,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_directory_unit_succession PRIMARY KEY (institution_id, unit_id, heir_id, plan_id),
	CONSTRAINT fk_directory_unit_succession_institution_id_unit_id FOREIGN KEY(institution_id, unit_id) REFERENCES directory_unit (institution_id, id),
	CONSTRAINT fk_directory_unit_succession_institution_id_heir_id FOREIGN KEY(institution_id, heir_id) REFERENCES directory_unit (institution_id, id),
	CONSTRAINT fk_directory_unit_succession_institution_id_plan_id FOREIGN KEY(institution_id, plan_id) REFERENCES directory_reorganisation (institution_id, id)
);

CREATE TABLE edocs_event (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	seq INTEGER NOT NULL,
	kind VARCHAR(32) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	person_id UUID NOT NULL,
	idem_key VARCHAR(64) NOT NULL,
	content JSONB NOT NULL,
	audit_id UUID NOT NULL,
	audit_leaf BYTEA NOT NULL,
	CONSTRAINT pk_edocs_event PRIMARY KEY (institution_id, document_id, seq),
	CONSTRAINT fk_edocs_event_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_revision (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	number INTEGER NOT NULL,
	hash VARCHAR(64) NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	made_by UUID NOT NULL,
	content JSONB NOT NULL,
	CONSTRAINT pk_edocs_revision PRIMARY KEY (institution_id, document_id, number),
	CONSTRAINT fk_edocs_revision_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_asked (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	step INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	state VARCHAR(16) NOT NULL,
	post_id UUID NOT NULL,
	stand_in UUID,
	unit_id UUID,
	since TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_asked PRIMARY KEY (institution_id, document_id, step),
	CONSTRAINT fk_edocs_asked_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_asked_institution_id_post_id ON edocs_asked (institution_id, post_id);

CREATE INDEX ix_edocs_asked_institution_id_stand_in ON edocs_asked (institution_id, stand_in);

CREATE INDEX ix_edocs_asked_institution_id_unit_id ON edocs_asked (institution_id, unit_id);

CREATE TABLE edocs_side_task (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	task INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	post_id UUID NOT NULL,
	CONSTRAINT pk_edocs_side_task PRIMARY KEY (institution_id, document_id, task),
	CONSTRAINT fk_edocs_side_task_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_side_task_institution_id_post_id ON edocs_side_task (institution_id, post_id);

CREATE TABLE edocs_part (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	person_id UUID NOT NULL,
	box VARCHAR(16) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_part PRIMARY KEY (institution_id, document_id, person_id),
	CONSTRAINT fk_edocs_part_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_part_institution_id_person_id_box_at ON edocs_part (institution_id, person_id, box, at);

CREATE TABLE edocs_seen (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	document_id UUID NOT NULL,
	seq INTEGER NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	revision INTEGER,
	earlier INTEGER,
	CONSTRAINT pk_edocs_seen PRIMARY KEY (institution_id, person_id, document_id),
	CONSTRAINT fk_edocs_seen_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_deciding (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	id UUID NOT NULL,
	person_id UUID NOT NULL,
	post_id UUID NOT NULL,
	person_name TEXT NOT NULL,
	step INTEGER NOT NULL,
	revision_hash VARCHAR(64) NOT NULL,
	opinion TEXT NOT NULL,
	despite VARCHAR(64) NOT NULL,
	idem_key VARCHAR(64) NOT NULL,
	pressed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_deciding PRIMARY KEY (institution_id, document_id),
	CONSTRAINT fk_edocs_deciding_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_link (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	to_id UUID NOT NULL,
	relation VARCHAR(16) NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	told_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_edocs_link PRIMARY KEY (institution_id, document_id, to_id, relation),
	CONSTRAINT fk_edocs_link_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id),
	CONSTRAINT fk_edocs_link_institution_id_to_id FOREIGN KEY(institution_id, to_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_link_institution_id_to_id ON edocs_link (institution_id, to_id);

CREATE TABLE edocs_record_pdf (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_record_pdf PRIMARY KEY (institution_id, document_id),
	CONSTRAINT fk_edocs_record_pdf_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_record_file (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	unit_task_id UUID NOT NULL,
	name TEXT NOT NULL,
	year INTEGER NOT NULL,
	closed BOOLEAN NOT NULL,
	CONSTRAINT pk_edocs_record_file PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_edocs_record_file_institution_id_unit_task_id FOREIGN KEY(institution_id, unit_task_id) REFERENCES edocs_unit_task (institution_id, id)
);

CREATE INDEX ix_edocs_record_file_institution_id_unit_task_id ON edocs_record_file (institution_id, unit_task_id);

CREATE TABLE edocs_pace (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	step INTEGER NOT NULL,
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
	kind VARCHAR(16) NOT NULL,
	post_id UUID NOT NULL,
	unit_id UUID,
	drafter_unit_id UUID NOT NULL,
	form_code VARCHAR(64) NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	outcome VARCHAR(16),
	person_id UUID,
	acting BOOLEAN NOT NULL,
	worked INTEGER,
	late BOOLEAN NOT NULL,
	CONSTRAINT pk_edocs_pace PRIMARY KEY (institution_id, document_id, step, opened_at),
	CONSTRAINT fk_edocs_pace_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_pace_institution_id_ended_at ON edocs_pace (institution_id, ended_at);

CREATE INDEX ix_edocs_pace_institution_id_person_id_ended_at ON edocs_pace (institution_id, person_id, ended_at);

CREATE INDEX ix_edocs_pace_institution_id_unit_id_ended_at ON edocs_pace (institution_id, unit_id, ended_at);

CREATE TABLE edocs_route_override (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	round INTEGER NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	person_id UUID NOT NULL,
	post_id UUID NOT NULL,
	content JSONB NOT NULL,
	CONSTRAINT pk_edocs_route_override PRIMARY KEY (institution_id, document_id, round),
	CONSTRAINT fk_edocs_route_override_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_route_override_institution_id_at ON edocs_route_override (institution_id, at);

CREATE TABLE edocs_search_look (
	institution_id INTEGER NOT NULL,
	search_id UUID NOT NULL,
	person_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_search_look PRIMARY KEY (institution_id, search_id, person_id),
	CONSTRAINT fk_edocs_search_look_institution_id_search_id FOREIGN KEY(institution_id, search_id) REFERENCES edocs_kept_search (institution_id, id)
);

CREATE TABLE edocs_working (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	save INTEGER NOT NULL,
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
	client VARCHAR(64) NOT NULL,
	content JSONB NOT NULL,
	CONSTRAINT pk_edocs_working PRIMARY KEY (institution_id, document_id),
	CONSTRAINT fk_edocs_working_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_save (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	save INTEGER NOT NULL,
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
	client VARCHAR(64) NOT NULL,
	content JSONB NOT NULL,
	CONSTRAINT pk_edocs_save PRIMARY KEY (institution_id, document_id, save),
	CONSTRAINT fk_edocs_save_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_attachment (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	document_id UUID NOT NULL,
	name TEXT NOT NULL,
	kind VARCHAR(16) NOT NULL,
	media_type VARCHAR(127) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	pages INTEGER,
	text TEXT NOT NULL,
	scan VARCHAR(16) DEFAULT '' NOT NULL,
	scan_note TEXT DEFAULT '' NOT NULL,
	uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	uploaded_by UUID NOT NULL,
	CONSTRAINT pk_edocs_attachment PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_edocs_attachment_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_attachment_institution_id_document_id ON edocs_attachment (institution_id, document_id);

CREATE TABLE edocs_check_reason (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	code VARCHAR(64) NOT NULL,
	reason TEXT NOT NULL,
	person_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_check_reason PRIMARY KEY (institution_id, document_id, code),
	CONSTRAINT fk_edocs_check_reason_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_exchange_seen (
	institution_id INTEGER NOT NULL,
	send_orgcode VARCHAR(7) NOT NULL,
	send_id VARCHAR(7) NOT NULL,
	doc_id VARCHAR(128) NOT NULL,
	ours VARCHAR(7) NOT NULL,
	digest VARCHAR(64) NOT NULL,
	in_id UUID NOT NULL,
	received_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_exchange_seen PRIMARY KEY (institution_id, send_orgcode, send_id, doc_id, ours, digest),
	CONSTRAINT fk_edocs_exchange_seen_institution_id_in_id FOREIGN KEY(institution_id, in_id) REFERENCES edocs_exchange_in (institution_id, id)
);

CREATE TABLE edocs_exchange_receipt (
	institution_id INTEGER NOT NULL,
	doc_id VARCHAR(128) NOT NULL,
	acker VARCHAR(7) NOT NULL,
	doc_type VARCHAR(16) NOT NULL,
	dated TIMESTAMP WITH TIME ZONE NOT NULL,
	in_id UUID NOT NULL,
	dispatch_id UUID,
	sha256 VARCHAR(64) NOT NULL,
	dept TEXT NOT NULL,
	name TEXT NOT NULL,
	text TEXT NOT NULL,
	effect VARCHAR(20) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_exchange_receipt PRIMARY KEY (institution_id, doc_id, acker, doc_type, dated),
	CONSTRAINT fk_edocs_exchange_receipt_institution_id_in_id FOREIGN KEY(institution_id, in_id) REFERENCES edocs_exchange_in (institution_id, id)
);

CREATE INDEX ix_edocs_exchange_receipt_institution_id_acker_at ON edocs_exchange_receipt (institution_id, acker, at);

CREATE TABLE edocs_issue (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	document_id UUID NOT NULL,
	number BYTEA,
	tail VARCHAR(4) NOT NULL,
	kid VARCHAR(16) NOT NULL,
	token TEXT,
	shown JSONB NOT NULL,
	purpose VARCHAR(300) NOT NULL,
	record_sha256 VARCHAR(64) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	sealed BOOLEAN NOT NULL,
	issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
	issued_by UUID,
	issuer_name TEXT NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE,
	revoked_at TIMESTAMP WITH TIME ZONE,
	revoked_by UUID,
	reason TEXT NOT NULL,
	forgotten_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_edocs_issue PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_edocs_issue_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_issue_institution_id_document_id ON edocs_issue (institution_id, document_id);

CREATE INDEX ix_edocs_issue_institution_id_issued_at ON edocs_issue (institution_id, issued_at);

CREATE TABLE edocs_joint_request (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	state VARCHAR(16) NOT NULL,
	lead_institution INTEGER NOT NULL,
	lead_name TEXT NOT NULL,
	title TEXT NOT NULL,
	letter JSONB NOT NULL,
	unit_id UUID,
	document_id UUID,
	arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE,
	answered_at TIMESTAMP WITH TIME ZONE,
	answer JSONB,
	reason TEXT DEFAULT '' NOT NULL,
	lead_number TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_edocs_joint_request PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_edocs_joint_request_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_joint_request_institution_id_document_id ON edocs_joint_request (institution_id, document_id);

CREATE INDEX ix_edocs_joint_request_institution_id_state ON edocs_joint_request (institution_id, state);

CREATE TABLE edocs_received_file (
	institution_id INTEGER NOT NULL,
	received_id UUID NOT NULL,
	place INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	name TEXT NOT NULL,
	media_type VARCHAR(127) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	CONSTRAINT pk_edocs_received_file PRIMARY KEY (institution_id, received_id, place),
	CONSTRAINT fk_edocs_received_file_institution_id_received_id FOREIGN KEY(institution_id, received_id) REFERENCES edocs_received (institution_id, id)
);

CREATE TABLE edocs_received_event (
	institution_id INTEGER NOT NULL,
	received_id UUID NOT NULL,
	seq INTEGER NOT NULL,
	kind VARCHAR(24) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	person_id UUID,
	person_name TEXT NOT NULL,
	post_name TEXT NOT NULL,
	from_unit UUID,
	to_unit UUID,
	words TEXT NOT NULL,
	detail JSONB NOT NULL,
	CONSTRAINT pk_edocs_received_event PRIMARY KEY (institution_id, received_id, seq),
	CONSTRAINT fk_edocs_received_event_institution_id_received_id FOREIGN KEY(institution_id, received_id) REFERENCES edocs_received (institution_id, id)
);

CREATE INDEX ix_edocs_received_event_institution_id_kind_at ON edocs_received_event (institution_id, kind, at);

CREATE TABLE edocs_reading (
	institution_id INTEGER NOT NULL,
	received_id UUID NOT NULL,
	post_id UUID NOT NULL,
	post_name TEXT NOT NULL,
	person_name TEXT NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	asked_by UUID,
	read_at TIMESTAMP WITH TIME ZONE,
	read_by UUID,
	read_name TEXT NOT NULL,
	CONSTRAINT pk_edocs_reading PRIMARY KEY (institution_id, received_id, post_id),
	CONSTRAINT fk_edocs_reading_institution_id_received_id FOREIGN KEY(institution_id, received_id) REFERENCES edocs_received (institution_id, id)
);

CREATE INDEX ix_edocs_reading_institution_id_post_id ON edocs_reading (institution_id, post_id);

CREATE TABLE edocs_sending (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	state VARCHAR(16) NOT NULL,
	mode VARCHAR(24) NOT NULL,
	seal_id UUID,
	sealed_sha256 VARCHAR(64),
	sealed_size BIGINT,
	note TEXT NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	asked_by UUID NOT NULL,
	asked_name TEXT NOT NULL,
	checked_at TIMESTAMP WITH TIME ZONE,
	checked_by UUID,
	checked_name TEXT NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_edocs_sending PRIMARY KEY (institution_id, document_id),
	CONSTRAINT fk_edocs_sending_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_sending_institution_id_state ON edocs_sending (institution_id, state);

CREATE TABLE edocs_seal_entry (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	seal_id UUID NOT NULL,
	kind VARCHAR(16) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	person_id UUID,
	person_name TEXT NOT NULL,
	document_id UUID,
	number TEXT NOT NULL,
	title TEXT NOT NULL,
	recipients TEXT NOT NULL,
	reason TEXT NOT NULL,
	fingerprint VARCHAR(64) NOT NULL,
	CONSTRAINT pk_edocs_seal_entry PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_edocs_seal_entry_institution_id_seal_id FOREIGN KEY(institution_id, seal_id) REFERENCES edocs_seal (institution_id, id)
);

CREATE INDEX ix_edocs_seal_entry_institution_id_at ON edocs_seal_entry (institution_id, at);

CREATE TABLE mail_address (
	institution_id INTEGER NOT NULL,
	address VARCHAR(320) NOT NULL,
	account_id UUID,
	unit_id UUID,
	may_send BOOLEAN NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_address PRIMARY KEY (institution_id, address),
	CONSTRAINT fk_mail_address_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE INDEX ix_mail_address_institution_id_account_id ON mail_address (institution_id, account_id);

CREATE TABLE mail_member (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	person_id UUID NOT NULL,
	rights VARCHAR(20) NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_member PRIMARY KEY (institution_id, account_id, person_id),
	CONSTRAINT fk_mail_member_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE INDEX ix_mail_member_institution_id_person_id ON mail_member (institution_id, person_id);

CREATE TABLE mail_subscription (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	name VARCHAR(1000) NOT NULL,
	CONSTRAINT pk_mail_subscription PRIMARY KEY (institution_id, account_id, name),
	CONSTRAINT fk_mail_subscription_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE TABLE mail_outgoing (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	person_id UUID,
	sender VARCHAR(320) NOT NULL,
	content_id UUID NOT NULL,
	utf8 BOOLEAN NOT NULL,
	require_tls BOOLEAN NOT NULL,
	ret VARCHAR(4) NOT NULL,
	envid VARCHAR(100) NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_outgoing PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_mail_outgoing_institution_id_content_id FOREIGN KEY(institution_id, content_id) REFERENCES mail_content (institution_id, id)
);

CREATE INDEX ix_mail_outgoing_institution_id_person_id_created ON mail_outgoing (institution_id, person_id, created);

CREATE TABLE mail_mailbox (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	name VARCHAR(1000) NOT NULL,
	role VARCHAR(16) NOT NULL,
	uidvalidity BIGINT NOT NULL,
	uidnext BIGINT NOT NULL,
	modseq BIGINT NOT NULL,
	recent BIGINT NOT NULL,
	total INTEGER NOT NULL,
	unseen INTEGER NOT NULL,
	deleted INTEGER NOT NULL,
	size BIGINT NOT NULL,
	keywords TEXT[] NOT NULL,
	createseq BIGINT NOT NULL,
	changeseq BIGINT NOT NULL,
	gone BOOLEAN NOT NULL,
	CONSTRAINT pk_mail_mailbox PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_mail_mailbox_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE INDEX ix_mail_mailbox_change ON mail_mailbox (institution_id, account_id, changeseq);

CREATE UNIQUE INDEX ix_mail_mailbox_name ON mail_mailbox (institution_id, account_id, name) WHERE NOT gone;

CREATE TABLE mail_conversation (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	messages INTEGER NOT NULL,
	changeseq BIGINT NOT NULL,
	CONSTRAINT pk_mail_conversation PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_mail_conversation_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE TABLE messenger_event (
	institution_id INTEGER NOT NULL,
	conversation_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	kind VARCHAR(16) NOT NULL,
	target BIGINT,
	vseq BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	house INTEGER NOT NULL,
	sender UUID NOT NULL,
	cid UUID NOT NULL,
	body JSONB NOT NULL,
	body_hash VARCHAR(64) NOT NULL,
	hash VARCHAR(64) NOT NULL,
	xid BIGINT NOT NULL,
	CONSTRAINT pk_messenger_event PRIMARY KEY (institution_id, conversation_id, seq),
	CONSTRAINT fk_messenger_event_institution_id_conversation_id FOREIGN KEY(institution_id, conversation_id) REFERENCES messenger_conversation (institution_id, id)
);

CREATE INDEX ix_messenger_event_xid ON messenger_event (institution_id, xid);

CREATE UNIQUE INDEX uq_messenger_event_cid ON messenger_event (institution_id, house, sender, cid);

CREATE TABLE messenger_message (
	institution_id INTEGER NOT NULL,
	conversation_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	id UUID NOT NULL,
	vseq BIGINT NOT NULL,
	kind VARCHAR(16) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	house INTEGER NOT NULL,
	sender UUID NOT NULL,
	author JSONB NOT NULL,
	text TEXT NOT NULL,
	body JSONB NOT NULL,
	thread BIGINT,
	state VARCHAR(16) NOT NULL,
	edited_at TIMESTAMP WITH TIME ZONE,
	reactions JSONB NOT NULL,
	acks JSONB NOT NULL,
	votes JSONB NOT NULL,
	replies INTEGER DEFAULT '0' NOT NULL,
	changed BIGINT NOT NULL,
	about VARCHAR(120),
	CONSTRAINT pk_messenger_message PRIMARY KEY (institution_id, conversation_id, seq),
	CONSTRAINT fk_messenger_message_institution_id_conversation_id FOREIGN KEY(institution_id, conversation_id) REFERENCES messenger_conversation (institution_id, id)
);

CREATE INDEX ix_messenger_message_about ON messenger_message (institution_id, about) WHERE about IS NOT NULL;

CREATE INDEX ix_messenger_message_at ON messenger_message (institution_id, at);

CREATE INDEX ix_messenger_message_id ON messenger_message (institution_id, id);

CREATE INDEX ix_messenger_message_sender ON messenger_message (institution_id, conversation_id, sender, seq);

CREATE INDEX ix_messenger_message_thread ON messenger_message (institution_id, conversation_id, thread) WHERE thread IS NOT NULL;

CREATE INDEX ix_messenger_message_void ON messenger_message (institution_id, conversation_id, seq) WHERE state IN ('deleted', 'recalled', 'expired');

CREATE TABLE messenger_member (
	institution_id INTEGER NOT NULL,
	conversation_id UUID NOT NULL,
	house INTEGER NOT NULL,
	person_id UUID NOT NULL,
	joined_seq BIGINT NOT NULL,
	left_seq BIGINT,
	role VARCHAR(16) NOT NULL,
	alert VARCHAR(16) NOT NULL,
	pinned BOOLEAN NOT NULL,
	read_seq BIGINT NOT NULL,
	read_vseq BIGINT NOT NULL,
	read_at TIMESTAMP WITH TIME ZONE NOT NULL,
	card JSONB NOT NULL,
	xid BIGINT NOT NULL,
	CONSTRAINT pk_messenger_member PRIMARY KEY (institution_id, conversation_id, house, person_id, joined_seq),
	CONSTRAINT fk_messenger_member_institution_id_conversation_id FOREIGN KEY(institution_id, conversation_id) REFERENCES messenger_conversation (institution_id, id)
);

CREATE INDEX ix_messenger_member_person ON messenger_member (institution_id, person_id) WHERE left_seq IS NULL;

CREATE INDEX ix_messenger_member_xid ON messenger_member (institution_id, xid);

CREATE UNIQUE INDEX uq_messenger_member_open ON messenger_member (institution_id, conversation_id, house, person_id) WHERE left_seq IS NULL;

CREATE TABLE messenger_mention (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	conversation_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	CONSTRAINT pk_messenger_mention PRIMARY KEY (institution_id, person_id, conversation_id, seq),
	CONSTRAINT fk_messenger_mention_institution_id_conversation_id FOREIGN KEY(institution_id, conversation_id) REFERENCES messenger_conversation (institution_id, id)
);

CREATE TABLE messenger_memo_copy (
	institution_id INTEGER NOT NULL,
	memo_id UUID NOT NULL,
	house INTEGER NOT NULL,
	person_id UUID NOT NULL,
	card JSONB NOT NULL,
	delivered_at TIMESTAMP WITH TIME ZONE,
	opened_at TIMESTAMP WITH TIME ZONE,
	confirmed_at TIMESTAMP WITH TIME ZONE,
	recalled_at TIMESTAMP WITH TIME ZONE,
	hidden_at TIMESTAMP WITH TIME ZONE,
	seq BIGINT NOT NULL,
	CONSTRAINT pk_messenger_memo_copy PRIMARY KEY (institution_id, memo_id, house, person_id),
	CONSTRAINT fk_messenger_memo_copy_institution_id_memo_id FOREIGN KEY(institution_id, memo_id) REFERENCES messenger_memo (institution_id, id)
);

CREATE INDEX ix_messenger_memo_copy_person ON messenger_memo_copy (institution_id, person_id);

CREATE TABLE edocs_dispatch (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	document_id UUID NOT NULL,
	place INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	to_institution INTEGER,
	to_unit UUID,
	to_code VARCHAR(20) NOT NULL,
	name TEXT NOT NULL,
	state VARCHAR(20) NOT NULL,
	attempt INTEGER NOT NULL,
	attention BOOLEAN NOT NULL,
	reason TEXT NOT NULL,
	added_for TEXT NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	made_by UUID,
	made_name TEXT NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_dispatch PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_edocs_dispatch_institution_id_document_id_place UNIQUE (institution_id, document_id, place),
	CONSTRAINT fk_edocs_dispatch_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_sending (institution_id, document_id)
);

CREATE INDEX ix_edocs_dispatch_institution_id_made_at ON edocs_dispatch (institution_id, made_at);

CREATE INDEX ix_edocs_dispatch_institution_id_state ON edocs_dispatch (institution_id, state);

CREATE TABLE mail_outgoing_recipient (
	institution_id INTEGER NOT NULL,
	outgoing_id UUID NOT NULL,
	number INTEGER NOT NULL,
	address VARCHAR(320) NOT NULL,
	domain VARCHAR(255) NOT NULL,
	notify VARCHAR(40) NOT NULL,
	orcpt VARCHAR(600) NOT NULL,
	state VARCHAR(12) NOT NULL,
	due TIMESTAMP WITH TIME ZONE NOT NULL,
	attempts INTEGER NOT NULL,
	host VARCHAR(255) NOT NULL,
	reply TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE,
	told TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_mail_outgoing_recipient PRIMARY KEY (institution_id, outgoing_id, number),
	CONSTRAINT fk_mail_outgoing_recipient_institution_id_outgoing_id FOREIGN KEY(institution_id, outgoing_id) REFERENCES mail_outgoing (institution_id, id)
);

CREATE INDEX ix_mail_outgoing_recipient_due ON mail_outgoing_recipient (institution_id, due) WHERE state = 'waiting';

CREATE TABLE mail_message (
	institution_id INTEGER NOT NULL,
	mailbox_id UUID NOT NULL,
	uid BIGINT NOT NULL,
	account_id UUID NOT NULL,
	content_id UUID NOT NULL,
	conversation_id UUID NOT NULL,
	modseq BIGINT NOT NULL,
	createseq BIGINT NOT NULL,
	flags SMALLINT NOT NULL,
	keywords TEXT[] NOT NULL,
	size BIGINT NOT NULL,
	internal_date TIMESTAMP WITH TIME ZONE NOT NULL,
	save_date TIMESTAMP WITH TIME ZONE NOT NULL,
	expunged BOOLEAN NOT NULL,
	CONSTRAINT pk_mail_message PRIMARY KEY (institution_id, mailbox_id, uid),
	CONSTRAINT fk_mail_message_institution_id_mailbox_id FOREIGN KEY(institution_id, mailbox_id) REFERENCES mail_mailbox (institution_id, id),
	CONSTRAINT fk_mail_message_institution_id_content_id FOREIGN KEY(institution_id, content_id) REFERENCES mail_content (institution_id, id)
);

CREATE INDEX ix_mail_message_account ON mail_message (institution_id, account_id, modseq);

CREATE INDEX ix_mail_message_content ON mail_message (institution_id, content_id);

CREATE INDEX ix_mail_message_conversation ON mail_message (institution_id, conversation_id);

CREATE INDEX ix_mail_message_date ON mail_message (institution_id, mailbox_id, internal_date) WHERE NOT expunged;

CREATE INDEX ix_mail_message_gone ON mail_message (institution_id, save_date) WHERE expunged;

CREATE INDEX ix_mail_message_modseq ON mail_message (institution_id, mailbox_id, modseq);

CREATE TABLE mail_reference (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	key BYTEA NOT NULL,
	conversation_id UUID NOT NULL,
	CONSTRAINT pk_mail_reference PRIMARY KEY (institution_id, account_id, key),
	CONSTRAINT fk_mail_reference_institution_id_conversation_id FOREIGN KEY(institution_id, conversation_id) REFERENCES mail_conversation (institution_id, id)
);

CREATE TABLE edocs_dispatch_fact (
	institution_id INTEGER NOT NULL,
	dispatch_id UUID NOT NULL,
	id UUID NOT NULL,
	attempt INTEGER NOT NULL,
	fact VARCHAR(20) NOT NULL,
	effect VARCHAR(16) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
	detail TEXT NOT NULL,
	by_unit TEXT NOT NULL,
	by_person TEXT NOT NULL,
	CONSTRAINT pk_edocs_dispatch_fact PRIMARY KEY (institution_id, dispatch_id, id),
	CONSTRAINT fk_edocs_dispatch_fact_institution_id_dispatch_id FOREIGN KEY(institution_id, dispatch_id) REFERENCES edocs_dispatch (institution_id, id)
);

ALTER TABLE directory_account ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_account FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_account FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'gate') WITH CHECK (current_setting('app.plane', true) = 'gate');

REVOKE ALL ON directory_account FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_account TO dure_app;

ALTER TABLE directory_card ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_card FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_card FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON directory_card FOR SELECT TO dure_app USING (true);

REVOKE ALL ON directory_card FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_card TO dure_app;

ALTER TABLE directory_card_policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_card_policy FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_card_policy FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON directory_card_policy FOR SELECT TO dure_app USING (true);

REVOKE ALL ON directory_card_policy FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_card_policy TO dure_app;

ALTER TABLE directory_card_unit ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_card_unit FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_card_unit FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON directory_card_unit FOR SELECT TO dure_app USING (true);

REVOKE ALL ON directory_card_unit FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_card_unit TO dure_app;

ALTER TABLE directory_change ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_change FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_change FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_change FROM dure_app;

GRANT SELECT, INSERT ON directory_change TO dure_app;

ALTER TABLE directory_import ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_import FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_import FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_import FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_import TO dure_app;

ALTER TABLE directory_institution ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_institution FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_institution FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons') WITH CHECK (current_setting('app.plane', true) = 'commons');

CREATE POLICY open ON directory_institution FOR SELECT TO dure_app USING (true);

REVOKE ALL ON directory_institution FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_institution TO dure_app;

ALTER TABLE directory_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_person FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_person FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_person FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_person TO dure_app;

ALTER TABLE directory_post ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_post FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_post FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_post FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_post TO dure_app;

ALTER TABLE directory_profile ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_profile FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_profile FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_profile FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_profile TO dure_app;

ALTER TABLE directory_reorganisation ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_reorganisation FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_reorganisation FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_reorganisation FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_reorganisation TO dure_app;

ALTER TABLE directory_role ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_role FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_role FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_role FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_role TO dure_app;

ALTER TABLE directory_rollup ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_rollup FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_rollup FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY oversight ON directory_rollup FOR SELECT TO dure_app USING (institution_id = ANY (nullif(current_setting('app.subtree', true), '')::int[]));

REVOKE ALL ON directory_rollup FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_rollup TO dure_app;

ALTER TABLE directory_ticket ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_ticket FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_ticket FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'gate') WITH CHECK (current_setting('app.plane', true) = 'gate');

REVOKE ALL ON directory_ticket FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_ticket TO dure_app;

ALTER TABLE directory_unit ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_unit FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_unit FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_unit FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_unit TO dure_app;

ALTER TABLE edocs_agency ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_agency FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_agency FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons') WITH CHECK (current_setting('app.plane', true) = 'commons');

CREATE POLICY open ON edocs_agency FOR SELECT TO dure_app USING (true);

REVOKE ALL ON edocs_agency FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_agency TO dure_app;

ALTER TABLE edocs_agency_import ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_agency_import FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_agency_import FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons') WITH CHECK (current_setting('app.plane', true) = 'commons');

CREATE POLICY open ON edocs_agency_import FOR SELECT TO dure_app USING (true);

REVOKE ALL ON edocs_agency_import FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_agency_import TO dure_app;

ALTER TABLE edocs_asked_search ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_asked_search FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_asked_search FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_asked_search FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_asked_search TO dure_app;

ALTER TABLE edocs_counter ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_counter FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_counter FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_counter FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_counter TO dure_app;

ALTER TABLE edocs_delegation ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_delegation FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_delegation FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_delegation FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_delegation TO dure_app;

ALTER TABLE edocs_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_document FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_document FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_document FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_document TO dure_app;

ALTER TABLE edocs_exchange_alarm ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_alarm FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_alarm FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_alarm FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_exchange_alarm TO dure_app;

ALTER TABLE edocs_exchange_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_code FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_code FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_code FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_exchange_code TO dure_app;

ALTER TABLE edocs_exchange_in ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_in FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_in FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_in FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_exchange_in TO dure_app;

ALTER TABLE edocs_exchange_name ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_name FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_name FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_name FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_exchange_name TO dure_app;

ALTER TABLE edocs_exchange_out ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_out FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_out FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_out FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_exchange_out TO dure_app;

ALTER TABLE edocs_exchange_setting ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_setting FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_setting FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_setting FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_exchange_setting TO dure_app;

ALTER TABLE edocs_feed ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_feed FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_feed FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_feed FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_feed TO dure_app;

ALTER TABLE edocs_feed_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_feed_head FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_feed_head FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_feed_head FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_feed_head TO dure_app;

ALTER TABLE edocs_file_check ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_file_check FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_file_check FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_file_check FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_file_check TO dure_app;

ALTER TABLE edocs_form_draft ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_form_draft FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_form_draft FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_form_draft FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_form_draft TO dure_app;

ALTER TABLE edocs_form_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_form_version FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_form_version FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_form_version FROM dure_app;

GRANT SELECT, INSERT ON edocs_form_version TO dure_app;

ALTER TABLE edocs_handover ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_handover FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_handover FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_handover FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_handover TO dure_app;

ALTER TABLE edocs_kept_search ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_kept_search FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_kept_search FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_kept_search FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_kept_search TO dure_app;

ALTER TABLE edocs_lookup ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_lookup FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_lookup FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'gate') WITH CHECK (current_setting('app.plane', true) = 'gate');

REVOKE ALL ON edocs_lookup FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_lookup TO dure_app;

ALTER TABLE edocs_phrase ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_phrase FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_phrase FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_phrase FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_phrase TO dure_app;

ALTER TABLE edocs_preference ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_preference FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_preference FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_preference FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_preference TO dure_app;

ALTER TABLE edocs_preset ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_preset FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_preset FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_preset FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_preset TO dure_app;

ALTER TABLE edocs_proof_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_proof_key FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_proof_key FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON edocs_proof_key FOR SELECT TO dure_app USING (true);

REVOKE ALL ON edocs_proof_key FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_proof_key TO dure_app;

ALTER TABLE edocs_received ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_received FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_received FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_received FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_received TO dure_app;

ALTER TABLE edocs_recipient_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_recipient_group FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_recipient_group FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_recipient_group FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_recipient_group TO dure_app;

ALTER TABLE edocs_rejected ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_rejected FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_rejected FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_rejected FROM dure_app;

GRANT SELECT, INSERT ON edocs_rejected TO dure_app;

ALTER TABLE edocs_revoked_list ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_revoked_list FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_revoked_list FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON edocs_revoked_list FOR SELECT TO dure_app USING (true);

REVOKE ALL ON edocs_revoked_list FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_revoked_list TO dure_app;

ALTER TABLE edocs_seal ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_seal FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_seal FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_seal FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_seal TO dure_app;

ALTER TABLE edocs_template ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_template FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_template FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_template FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_template TO dure_app;

ALTER TABLE edocs_trust_list ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_trust_list FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_trust_list FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons') WITH CHECK (current_setting('app.plane', true) = 'commons');

CREATE POLICY open ON edocs_trust_list FOR SELECT TO dure_app USING (true);

REVOKE ALL ON edocs_trust_list FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_trust_list TO dure_app;

ALTER TABLE edocs_unit_task ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_unit_task FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_unit_task FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_unit_task FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_unit_task TO dure_app;

ALTER TABLE kernel_audit ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_audit FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_audit FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_audit FROM dure_app;

GRANT SELECT, INSERT ON kernel_audit TO dure_app;

ALTER TABLE kernel_checkpoint ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_checkpoint FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_checkpoint FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_checkpoint FROM dure_app;

GRANT SELECT, INSERT ON kernel_checkpoint TO dure_app;

ALTER TABLE kernel_checkpoint_shown ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_checkpoint_shown FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_checkpoint_shown FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON kernel_checkpoint_shown FOR SELECT TO dure_app USING (true);

REVOKE ALL ON kernel_checkpoint_shown FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_checkpoint_shown TO dure_app;

ALTER TABLE kernel_command ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_command FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_command FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_command FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_command TO dure_app;

ALTER TABLE kernel_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_key FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_key FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_key FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_key TO dure_app;

ALTER TABLE kernel_ledger_edge ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_ledger_edge FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_ledger_edge FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_ledger_edge FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_ledger_edge TO dure_app;

ALTER TABLE kernel_ledger_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_ledger_entry FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_ledger_entry FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_ledger_entry FROM dure_app;

GRANT SELECT, INSERT ON kernel_ledger_entry TO dure_app;

ALTER TABLE kernel_ledger_pending ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_ledger_pending FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_ledger_pending FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_ledger_pending FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_ledger_pending TO dure_app;

ALTER TABLE kernel_notice ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_notice FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_notice FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_notice FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_notice TO dure_app;

ALTER TABLE kernel_notice_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_notice_head FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_notice_head FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_notice_head FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_notice_head TO dure_app;

ALTER TABLE kernel_outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_outbox FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_outbox FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_outbox FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_outbox TO dure_app;

ALTER TABLE kernel_rewound ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_rewound FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_rewound FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_rewound FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_rewound TO dure_app;

ALTER TABLE kernel_rule_act ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_rule_act FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_rule_act FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons') WITH CHECK (current_setting('app.plane', true) = 'commons');

CREATE POLICY open ON kernel_rule_act FOR SELECT TO dure_app USING (true);

REVOKE ALL ON kernel_rule_act FROM dure_app;

GRANT SELECT, INSERT ON kernel_rule_act TO dure_app;

ALTER TABLE kernel_rule_own ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_rule_own FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_rule_own FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_rule_own FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_rule_own TO dure_app;

ALTER TABLE kernel_rule_pack ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_rule_pack FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_rule_pack FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons') WITH CHECK (current_setting('app.plane', true) = 'commons');

CREATE POLICY open ON kernel_rule_pack FOR SELECT TO dure_app USING (true);

REVOKE ALL ON kernel_rule_pack FROM dure_app;

GRANT SELECT, INSERT ON kernel_rule_pack TO dure_app;

ALTER TABLE kernel_schedule ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_schedule FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_schedule FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_schedule FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_schedule TO dure_app;

ALTER TABLE kernel_search ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_search FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_search FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_search FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_search TO dure_app;

ALTER TABLE kernel_upload ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_upload FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_upload FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_upload FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_upload TO dure_app;

ALTER TABLE mail_account ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_account FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_account FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_account FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_account TO dure_app;

ALTER TABLE mail_content ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_content FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_content FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_content FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_content TO dure_app;

ALTER TABLE mail_delivery ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_delivery FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_delivery FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_delivery FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_delivery TO dure_app;

ALTER TABLE mail_domain ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_domain FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_domain FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON mail_domain FOR SELECT TO dure_app USING (true);

REVOKE ALL ON mail_domain FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_domain TO dure_app;

ALTER TABLE messenger_conversation ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_conversation FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_conversation FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_conversation FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_conversation TO dure_app;

ALTER TABLE messenger_crossing ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_crossing FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_crossing FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_crossing FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_crossing TO dure_app;

ALTER TABLE messenger_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_file FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_file FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_file FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_file TO dure_app;

ALTER TABLE messenger_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_head FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_head FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_head FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_head TO dure_app;

ALTER TABLE messenger_memo ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_memo FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_memo FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_memo FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_memo TO dure_app;

ALTER TABLE messenger_setting ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_setting FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_setting FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_setting FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_setting TO dure_app;

ALTER TABLE directory_absence ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_absence FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_absence FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_absence FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_absence TO dure_app;

ALTER TABLE directory_account_link ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_account_link FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_account_link FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'gate') WITH CHECK (current_setting('app.plane', true) = 'gate');

REVOKE ALL ON directory_account_link FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_account_link TO dure_app;

ALTER TABLE directory_acting_order ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_acting_order FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_acting_order FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_acting_order FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_acting_order TO dure_app;

ALTER TABLE directory_app_password ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_app_password FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_app_password FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'gate') WITH CHECK (current_setting('app.plane', true) = 'gate');

REVOKE ALL ON directory_app_password FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_app_password TO dure_app;

ALTER TABLE directory_holding ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_holding FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_holding FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_holding FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_holding TO dure_app;

ALTER TABLE directory_passkey ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_passkey FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_passkey FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'gate') WITH CHECK (current_setting('app.plane', true) = 'gate');

REVOKE ALL ON directory_passkey FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_passkey TO dure_app;

ALTER TABLE directory_post_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_post_version FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_post_version FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_post_version FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_post_version TO dure_app;

ALTER TABLE directory_role_grant ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_role_grant FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_role_grant FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_role_grant FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_role_grant TO dure_app;

ALTER TABLE directory_session ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_session FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_session FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'gate') WITH CHECK (current_setting('app.plane', true) = 'gate');

REVOKE ALL ON directory_session FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_session TO dure_app;

ALTER TABLE directory_unit_succession ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_unit_succession FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_unit_succession FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_unit_succession FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_unit_succession TO dure_app;

ALTER TABLE directory_unit_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory_unit_version FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON directory_unit_version FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON directory_unit_version FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_unit_version TO dure_app;

ALTER TABLE edocs_asked ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_asked FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_asked FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_asked FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_asked TO dure_app;

ALTER TABLE edocs_attachment ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_attachment FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_attachment FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_attachment FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_attachment TO dure_app;

ALTER TABLE edocs_check_reason ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_check_reason FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_check_reason FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_check_reason FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_check_reason TO dure_app;

ALTER TABLE edocs_deciding ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_deciding FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_deciding FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_deciding FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_deciding TO dure_app;

ALTER TABLE edocs_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_event FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_event FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_event FROM dure_app;

GRANT SELECT, INSERT ON edocs_event TO dure_app;

ALTER TABLE edocs_exchange_receipt ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_receipt FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_receipt FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_receipt FROM dure_app;

GRANT SELECT, INSERT ON edocs_exchange_receipt TO dure_app;

ALTER TABLE edocs_exchange_seen ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_seen FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_seen FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_seen FROM dure_app;

GRANT SELECT, INSERT ON edocs_exchange_seen TO dure_app;

ALTER TABLE edocs_issue ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_issue FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_issue FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_issue FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_issue TO dure_app;

ALTER TABLE edocs_joint_request ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_joint_request FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_joint_request FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_joint_request FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_joint_request TO dure_app;

ALTER TABLE edocs_link ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_link FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_link FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_link FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_link TO dure_app;

ALTER TABLE edocs_pace ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_pace FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_pace FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_pace FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_pace TO dure_app;

ALTER TABLE edocs_part ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_part FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_part FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_part FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_part TO dure_app;

ALTER TABLE edocs_reading ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_reading FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_reading FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_reading FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_reading TO dure_app;

ALTER TABLE edocs_received_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_received_event FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_received_event FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_received_event FROM dure_app;

GRANT SELECT, INSERT ON edocs_received_event TO dure_app;

ALTER TABLE edocs_received_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_received_file FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_received_file FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_received_file FROM dure_app;

GRANT SELECT, INSERT ON edocs_received_file TO dure_app;

ALTER TABLE edocs_record_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_record_file FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_record_file FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_record_file FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_record_file TO dure_app;

ALTER TABLE edocs_record_pdf ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_record_pdf FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_record_pdf FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_record_pdf FROM dure_app;

GRANT SELECT, INSERT ON edocs_record_pdf TO dure_app;

ALTER TABLE edocs_revision ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_revision FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_revision FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_revision FROM dure_app;

GRANT SELECT, INSERT ON edocs_revision TO dure_app;

ALTER TABLE edocs_route_override ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_route_override FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_route_override FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_route_override FROM dure_app;

GRANT SELECT, INSERT ON edocs_route_override TO dure_app;

ALTER TABLE edocs_save ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_save FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_save FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_save FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_save TO dure_app;

ALTER TABLE edocs_seal_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_seal_entry FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_seal_entry FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_seal_entry FROM dure_app;

GRANT SELECT, INSERT ON edocs_seal_entry TO dure_app;

ALTER TABLE edocs_search_look ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_search_look FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_search_look FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_search_look FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_search_look TO dure_app;

ALTER TABLE edocs_seen ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_seen FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_seen FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_seen FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_seen TO dure_app;

ALTER TABLE edocs_sending ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_sending FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_sending FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_sending FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_sending TO dure_app;

ALTER TABLE edocs_side_task ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_side_task FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_side_task FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_side_task FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_side_task TO dure_app;

ALTER TABLE edocs_working ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_working FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_working FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_working FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_working TO dure_app;

ALTER TABLE kernel_upload_part ENABLE ROW LEVEL SECURITY;

ALTER TABLE kernel_upload_part FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON kernel_upload_part FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON kernel_upload_part FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON kernel_upload_part TO dure_app;

ALTER TABLE mail_address ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_address FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_address FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_address FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_address TO dure_app;

ALTER TABLE mail_conversation ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_conversation FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_conversation FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_conversation FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_conversation TO dure_app;

ALTER TABLE mail_mailbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_mailbox FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_mailbox FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_mailbox FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_mailbox TO dure_app;

ALTER TABLE mail_member ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_member FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_member FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_member FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_member TO dure_app;

ALTER TABLE mail_outgoing ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_outgoing FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_outgoing FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_outgoing FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_outgoing TO dure_app;

ALTER TABLE mail_subscription ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_subscription FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_subscription FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_subscription FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_subscription TO dure_app;

ALTER TABLE messenger_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_event FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_event FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_event FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_event TO dure_app;

ALTER TABLE messenger_member ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_member FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_member FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_member FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_member TO dure_app;

ALTER TABLE messenger_memo_copy ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_memo_copy FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_memo_copy FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_memo_copy FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_memo_copy TO dure_app;

ALTER TABLE messenger_mention ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_mention FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_mention FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_mention FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_mention TO dure_app;

ALTER TABLE messenger_message ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_message FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_message FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_message FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_message TO dure_app;

ALTER TABLE edocs_dispatch ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_dispatch FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_dispatch FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_dispatch FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_dispatch TO dure_app;

ALTER TABLE mail_message ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_message FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_message FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_message FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_message TO dure_app;

ALTER TABLE mail_outgoing_recipient ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_outgoing_recipient FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_outgoing_recipient FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_outgoing_recipient FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_outgoing_recipient TO dure_app;

ALTER TABLE mail_reference ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_reference FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_reference FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_reference FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_reference TO dure_app;

ALTER TABLE edocs_dispatch_fact ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_dispatch_fact FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_dispatch_fact FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_dispatch_fact FROM dure_app;

GRANT SELECT, INSERT ON edocs_dispatch_fact TO dure_app;

ALTER TABLE kernel_search SET (toast_tuple_target = 256);

ALTER TABLE kernel_search ALTER COLUMN acl SET STORAGE MAIN;

ALTER TABLE kernel_search ALTER COLUMN flags SET STORAGE MAIN;

ALTER TABLE kernel_search ALTER COLUMN keys SET STORAGE EXTERNAL;

ALTER TABLE kernel_search ALTER COLUMN keys SET STATISTICS 0;

CREATE FUNCTION kernel_search_find(
    asker text[], acl_keys int[], kinds text[], ways jsonb, groups jsonb, steps jsonb, at_most int,
    before_at timestamptz, before_id uuid, amount_from bigint, amount_to bigint, shown text[]
) RETURNS TABLE (kind text, id uuid, at timestamptz, flags text[], piece text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off
SET work_mem = '32MB'
AS $$
#variable_conflict use_column
DECLARE
    tenant int := nullif(current_setting('app.institution', true), '')::int;
    asked constant text := 'SELECT c.kind, c.id, c.at FROM public.kernel_search c WHERE c.institution_id = $1'
        ' AND c.keys && $2 AND c.acl && $3 AND c.kind = ANY ($4) AND ($5 IS NULL OR (c.at, c.id) < ($5, $6))'
        ' AND ($7 IS NULL OR c.amount >= $7) AND ($8 IS NULL OR c.amount <= $8)'
        ' AND ($9 IS NULL OR c.at >= $9) AND ($10 IS NULL OR c.at < $10)';
    way text;
    step jsonb;
    stood record;
    holds bool;
    given int := 0;
    met int := 0;
    walked bool := false;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'search without an institution' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR step IN SELECT jsonb_array_elements(steps) LOOP
        EXIT WHEN given >= least(at_most, 2000);
        IF walked AND met = 0 THEN
            step := jsonb_build_object('keys', '[]'::jsonb, 'from', steps -> -1 -> 'from', 'to', step -> 'to');
        END IF;
        -- Planned anew with the very keys, because they decide about the way; keys are quoted, the rest is parameters.
        SELECT string_agg(
            asked || CASE WHEN one.item = '[]' THEN '' ELSE format(' AND c.keys @> %L::int[]',
                ARRAY(SELECT jsonb_array_elements_text(one.item)::int)) END
            || CASE WHEN step -> 'keys' = '[]' THEN '' ELSE format(' AND c.keys && %L::int[]',
                ARRAY(SELECT jsonb_array_elements_text(step -> 'keys')::int)) END, ' UNION '
        ) || ' ORDER BY at DESC, id DESC' INTO way FROM jsonb_array_elements(ways) AS one (item);
        FOR stood IN EXECUTE way
            USING tenant, acl_keys, asker, kinds, before_at, before_id, amount_from, amount_to,
                (step ->> 'from')::timestamptz, (step ->> 'to')::timestamptz
        LOOP
            met := met + 1;
            -- Keys are hashes and pairs may stand apart: every condition again, on the texts, until the page is full.
            SELECT s.kind::text, s.id, s.at, s.flags, NOT EXISTS (
                SELECT FROM jsonb_array_elements(groups) AS g (item) WHERE (g.item ->> 'holds')::bool = EXISTS (
                    SELECT FROM jsonb_array_elements(g.item -> 'clauses') AS l (item)
                    WHERE (l.item ->> 'holds')::bool IS DISTINCT FROM EXISTS (
                        SELECT FROM jsonb_array_elements(l.item -> 'any') AS a (item) WHERE CASE a.item ->> 'in'
                            WHEN 'flag' THEN a.item ->> 'has' = ANY (s.flags)
                            WHEN 'own' THEN strpos(s.own, a.item ->> 'has') > 0
                            WHEN 'rest' THEN strpos(s.rest, a.item ->> 'has') > 0
                            WHEN 'all' THEN strpos(s.own, a.item ->> 'has') > 0 OR strpos(s.rest, a.item ->> 'has') > 0
                            ELSE strpos(s.fields ->> (a.item ->> 'in'), a.item ->> 'has') > 0
                        END
                    )
                )
            ) AS fits INTO kind, id, at, flags, holds
            FROM (
                SELECT k.kind, k.id, k.at, k.flags, k.fields, k.own || '' AS own, k.rest || '' AS rest
                FROM public.kernel_search k
                WHERE k.institution_id = tenant AND k.kind = stood.kind AND k.id = stood.id
                OFFSET 0  -- so that a long text is unpacked once
            ) s;
            CONTINUE WHEN NOT coalesce(holds, false);
            IF shown IS NOT NULL THEN
                SELECT coalesce(
                    (SELECT substr(s.text, greatest(1, found.place - 60), 400)
                     FROM (SELECT strpos(lower(s.text), term) AS place FROM unnest(shown) AS term) AS found
                     WHERE found.place > 0 LIMIT 1),
                    (SELECT substr(s.files, greatest(1, found.place - 60), 400)
                     FROM (SELECT strpos(lower(s.files), term) AS place FROM unnest(shown) AS term) AS found
                     WHERE found.place > 0 LIMIT 1),
                    substr(s.text, 1, 400)
                ) INTO piece
                FROM public.kernel_search s
                WHERE s.institution_id = tenant AND s.kind = stood.kind AND s.id = stood.id;
            END IF;
            RETURN NEXT;
            given := given + 1;
            EXIT WHEN given >= least(at_most, 2000);
        END LOOP;
        EXIT WHEN walked AND (step -> 'keys') = '[]';
        walked := true;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION kernel_search_find(text[], int[], text[], jsonb, jsonb, jsonb, int, timestamptz, uuid, bigint, bigint, text[]) FROM PUBLIC;

GRANT SELECT ON kernel_search TO dure_search;

GRANT USAGE, CREATE ON SCHEMA public TO dure_search;

ALTER FUNCTION kernel_search_find(text[], int[], text[], jsonb, jsonb, jsonb, int, timestamptz, uuid, bigint, bigint, text[]) OWNER TO dure_search;

REVOKE CREATE ON SCHEMA public FROM dure_search;

GRANT EXECUTE ON FUNCTION kernel_search_find(text[], int[], text[], jsonb, jsonb, jsonb, int, timestamptz, uuid, bigint, bigint, text[]) TO dure_app;
