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

CREATE TABLE edocs_public_entry (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	dated DATE NOT NULL,
	number TEXT NOT NULL,
	title TEXT NOT NULL,
	title_masked BOOLEAN NOT NULL,
	unit TEXT NOT NULL,
	officer TEXT NOT NULL,
	retention TEXT NOT NULL,
	kind VARCHAR(8) NOT NULL,
	items INTEGER[] NOT NULL,
	published_at TIMESTAMP WITH TIME ZONE,
	original JSONB NOT NULL,
	CONSTRAINT pk_edocs_public_entry PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_edocs_public_entry_institution_id_dated_id ON edocs_public_entry (institution_id, dated, id);

CREATE TABLE edocs_public_head (
	institution_id INTEGER NOT NULL,
	seq BIGINT NOT NULL,
	CONSTRAINT pk_edocs_public_head PRIMARY KEY (institution_id)
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
	profile INTEGER DEFAULT '0' NOT NULL,
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

CREATE INDEX ix_edocs_exchange_out_institution_id_answers_id ON edocs_exchange_out (institution_id, answers_id);

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
	claim VARCHAR(64) DEFAULT '' NOT NULL,
	family VARCHAR(8) DEFAULT 'A' NOT NULL,
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

CREATE TABLE edocs_record_event (
	institution_id INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	subject_id UUID NOT NULL,
	seq INTEGER NOT NULL,
	act VARCHAR(24) NOT NULL,
	field VARCHAR(24) NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL,
	reason TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	person_id UUID,
	person_name TEXT NOT NULL,
	audit_id UUID NOT NULL,
	audit_leaf BYTEA NOT NULL,
	CONSTRAINT pk_edocs_record_event PRIMARY KEY (institution_id, kind, subject_id, seq)
);

CREATE INDEX ix_edocs_record_event_institution_id_at ON edocs_record_event (institution_id, at);

CREATE TABLE edocs_closing (
	institution_id INTEGER NOT NULL,
	unit_id UUID NOT NULL,
	year INTEGER NOT NULL,
	state VARCHAR(16) NOT NULL,
	settled_at TIMESTAMP WITH TIME ZONE,
	settled_by TEXT NOT NULL,
	confirmed_at TIMESTAMP WITH TIME ZONE,
	confirmed_by TEXT NOT NULL,
	note TEXT NOT NULL,
	CONSTRAINT pk_edocs_closing PRIMARY KEY (institution_id, unit_id, year)
);

CREATE TABLE edocs_transfer (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	title TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	made_by TEXT NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE,
	done_by TEXT NOT NULL,
	CONSTRAINT pk_edocs_transfer PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_edocs_transfer_institution_id_made_at ON edocs_transfer (institution_id, made_at);

CREATE TABLE edocs_freeze (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(16) NOT NULL,
	basis TEXT NOT NULL,
	reason TEXT NOT NULL,
	placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	placed_by TEXT NOT NULL,
	review_on DATE,
	lifted_at TIMESTAMP WITH TIME ZONE,
	lifted_by TEXT NOT NULL,
	lifted_reason TEXT NOT NULL,
	CONSTRAINT pk_edocs_freeze PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_edocs_freeze_institution_id_placed_at ON edocs_freeze (institution_id, placed_at);

CREATE TABLE edocs_disposal (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	title TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	made_by TEXT NOT NULL,
	board JSONB NOT NULL,
	held_on DATE,
	minutes TEXT NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_disposal PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_edocs_disposal_decided_by_a_board CHECK (state NOT IN ('DECIDED', 'EXECUTING', 'EXECUTED') OR (held_on IS NOT NULL AND jsonb_array_length(board) > 0))
);

CREATE INDEX ix_edocs_disposal_institution_id_state ON edocs_disposal (institution_id, state);

CREATE TABLE edocs_erasure (
	institution_id INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	subject_id UUID NOT NULL,
	item_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_erasure PRIMARY KEY (institution_id, kind, subject_id)
);

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

CREATE TABLE mail_allowance (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(100) NOT NULL,
	quota BIGINT NOT NULL,
	services TEXT[] NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_allowance PRIMARY KEY (institution_id, id),
	CONSTRAINT uq_mail_allowance_institution_id_name UNIQUE (institution_id, name)
);

CREATE TABLE mail_grey (
	institution_id INTEGER NOT NULL,
	key BYTEA NOT NULL,
	first TIMESTAMP WITH TIME ZONE NOT NULL,
	until TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_grey PRIMARY KEY (institution_id, key)
);

CREATE INDEX ix_mail_grey_until ON mail_grey (until);

CREATE TABLE mail_verdict (
	institution_id INTEGER NOT NULL,
	day DATE NOT NULL,
	kind VARCHAR(5) NOT NULL,
	key BYTEA NOT NULL,
	domain VARCHAR(255) NOT NULL,
	row JSONB NOT NULL,
	count BIGINT NOT NULL,
	CONSTRAINT pk_mail_verdict PRIMARY KEY (institution_id, day, kind, key)
);

CREATE INDEX ix_mail_verdict_institution_id_kind_day ON mail_verdict (institution_id, kind, day);

CREATE TABLE mail_policy_kept (
	domain VARCHAR(255) NOT NULL,
	ident VARCHAR(32) NOT NULL,
	policy TEXT NOT NULL,
	until TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_policy_kept PRIMARY KEY (domain)
);

CREATE TABLE mail_report (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(5) NOT NULL,
	reporter TEXT NOT NULL,
	ident TEXT NOT NULL,
	domain VARCHAR(255) NOT NULL,
	begins TIMESTAMP WITH TIME ZONE NOT NULL,
	ends TIMESTAMP WITH TIME ZONE NOT NULL,
	good BIGINT NOT NULL,
	bad BIGINT NOT NULL,
	rows JSONB NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	size INTEGER NOT NULL,
	CONSTRAINT pk_mail_report PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_report_institution_id_domain_ends ON mail_report (institution_id, domain, ends);

CREATE UNIQUE INDEX ix_mail_report_ident ON mail_report (institution_id, kind, reporter, ident);

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

CREATE TABLE mail_trace (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	content_id UUID NOT NULL,
	house INTEGER NOT NULL,
	sending_id UUID NOT NULL,
	number INTEGER NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	opened_at TIMESTAMP WITH TIME ZONE,
	recalled_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_mail_trace PRIMARY KEY (institution_id, account_id, content_id)
);

CREATE INDEX ix_mail_trace_institution_id_house_sending_id_number ON mail_trace (institution_id, house, sending_id, number);

CREATE TABLE mail_journal (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(10) NOT NULL,
	account_id UUID NOT NULL,
	content_id UUID NOT NULL,
	house INTEGER NOT NULL,
	sending_id UUID,
	person_id UUID,
	detail JSONB NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_journal PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_journal_institution_id_account_id_at ON mail_journal (institution_id, account_id, at);

CREATE INDEX ix_mail_journal_institution_id_content_id ON mail_journal (institution_id, content_id);

CREATE TABLE mail_link (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	person_id UUID NOT NULL,
	sending_id UUID,
	file_id UUID NOT NULL,
	secret BYTEA NOT NULL,
	name TEXT NOT NULL,
	media_type VARCHAR(127) NOT NULL,
	size BIGINT NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	subject TEXT NOT NULL,
	sender TEXT NOT NULL,
	most INTEGER NOT NULL,
	used INTEGER NOT NULL,
	scan VARCHAR(12) NOT NULL,
	expires TIMESTAMP WITH TIME ZONE NOT NULL,
	revoked TIMESTAMP WITH TIME ZONE,
	warned TIMESTAMP WITH TIME ZONE,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_link PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_link_institution_id_file_id ON mail_link (institution_id, file_id);

CREATE INDEX ix_mail_link_institution_id_person_id_at ON mail_link (institution_id, person_id, at);

CREATE UNIQUE INDEX ix_mail_link_secret ON mail_link (institution_id, secret);

CREATE TABLE mail_policy (
	institution_id INTEGER NOT NULL,
	name VARCHAR(20) NOT NULL,
	rules JSONB NOT NULL,
	person_id UUID,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_policy PRIMARY KEY (institution_id, name)
);

CREATE TABLE mail_group (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	address VARCHAR(320) NOT NULL,
	name VARCHAR(100) NOT NULL,
	who VARCHAR(10) NOT NULL,
	members JSONB NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_group PRIMARY KEY (institution_id, id)
);

CREATE UNIQUE INDEX ix_mail_group_address ON mail_group (institution_id, address);

CREATE TABLE mail_investigation (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	reason TEXT NOT NULL,
	question TEXT NOT NULL,
	since TIMESTAMP WITH TIME ZONE NOT NULL,
	until TIMESTAMP WITH TIME ZONE NOT NULL,
	asked_by UUID NOT NULL,
	state VARCHAR(10) NOT NULL,
	decided_by UUID,
	decision TEXT NOT NULL,
	decided_at TIMESTAMP WITH TIME ZONE,
	lapses TIMESTAMP WITH TIME ZONE,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_investigation PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_investigation_institution_id_at ON mail_investigation (institution_id, at);

CREATE TABLE mail_file_words (
	institution_id INTEGER NOT NULL,
	content_id UUID NOT NULL,
	text TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_file_words PRIMARY KEY (institution_id, content_id)
);

CREATE TABLE mail_signature (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	person_id UUID NOT NULL,
	post_id UUID,
	name VARCHAR(60) NOT NULL,
	html TEXT NOT NULL,
	first BOOLEAN NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_signature PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_signature_institution_id_person_id ON mail_signature (institution_id, person_id);

CREATE TABLE mail_template (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	person_id UUID NOT NULL,
	unit_id UUID,
	name VARCHAR(100) NOT NULL,
	subject TEXT NOT NULL,
	html TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_template PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_template_institution_id_person_id ON mail_template (institution_id, person_id);

CREATE INDEX ix_mail_template_institution_id_unit_id ON mail_template (institution_id, unit_id);

CREATE TABLE mail_preference (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	wishes JSONB NOT NULL,
	CONSTRAINT pk_mail_preference PRIMARY KEY (institution_id, person_id)
);

CREATE TABLE mail_trusted (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	address VARCHAR(320) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_trusted PRIMARY KEY (institution_id, person_id, address)
);

CREATE TABLE mail_acquaintance (
	institution_id INTEGER NOT NULL,
	person_id UUID NOT NULL,
	address VARCHAR(320) NOT NULL,
	name TEXT NOT NULL,
	times INTEGER NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_acquaintance PRIMARY KEY (institution_id, person_id, address)
);

CREATE TABLE mail_later (
	institution_id INTEGER NOT NULL,
	mailbox_id UUID NOT NULL,
	uid BIGINT NOT NULL,
	account_id UUID NOT NULL,
	home_id UUID NOT NULL,
	person_id UUID NOT NULL,
	until TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_later PRIMARY KEY (institution_id, mailbox_id, uid)
);

CREATE INDEX ix_mail_later_institution_id_account_id ON mail_later (institution_id, account_id);

CREATE TABLE mail_export (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	mailbox_id UUID,
	person_id UUID NOT NULL,
	form VARCHAR(5) NOT NULL,
	state VARCHAR(10) NOT NULL,
	name TEXT NOT NULL,
	messages INTEGER NOT NULL,
	size BIGINT NOT NULL,
	sha256 VARCHAR(64),
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_export PRIMARY KEY (institution_id, id)
);

CREATE INDEX ix_mail_export_institution_id_person_id ON mail_export (institution_id, person_id);

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

CREATE TABLE messenger_export (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	conversation_id UUID,
	person_id UUID,
	since TIMESTAMP WITH TIME ZONE NOT NULL,
	until TIMESTAMP WITH TIME ZONE NOT NULL,
	reason TEXT NOT NULL,
	asked_by UUID NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	answered_by UUID,
	answered_at TIMESTAMP WITH TIME ZONE,
	agreed BOOLEAN DEFAULT 'false' NOT NULL,
	sha256 VARCHAR(64) DEFAULT '' NOT NULL,
	size BIGINT DEFAULT '0' NOT NULL,
	events INTEGER DEFAULT '0' NOT NULL,
	ready_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_messenger_export PRIMARY KEY (institution_id, id)
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
	serial INTEGER DEFAULT '1' NOT NULL,
	volume INTEGER DEFAULT '1' NOT NULL,
	first_id UUID,
	retention VARCHAR(16) DEFAULT '' NOT NULL,
	state VARCHAR(16) DEFAULT 'OPEN' NOT NULL,
	custody VARCHAR(16) DEFAULT 'UNIT' NOT NULL,
	closed_at TIMESTAMP WITH TIME ZONE,
	ended_year INTEGER,
	kept_until DATE,
	CONSTRAINT pk_edocs_record_file PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_edocs_record_file_closed_is_a_state CHECK (closed = (state <> 'OPEN')),
	CONSTRAINT ck_edocs_record_file_ended_when_closed CHECK ((state = 'OPEN') = (ended_year IS NULL) AND (state = 'OPEN') = (closed_at IS NULL)),
	CONSTRAINT fk_edocs_record_file_institution_id_unit_task_id FOREIGN KEY(institution_id, unit_task_id) REFERENCES edocs_unit_task (institution_id, id)
);

CREATE INDEX ix_edocs_record_file_institution_id_state_kept_until ON edocs_record_file (institution_id, state, kept_until);

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

CREATE TABLE edocs_disclosure (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	seq INTEGER NOT NULL,
	kind VARCHAR(8) NOT NULL,
	phase VARCHAR(12) NOT NULL,
	is_out BOOLEAN NOT NULL,
	flagged INTEGER NOT NULL,
	due_on DATE,
	ends_on DATE,
	review_on DATE,
	looked_on DATE,
	decided_on DATE NOT NULL,
	listed BOOLEAN NOT NULL,
	unit_id UUID NOT NULL,
	public_id UUID NOT NULL,
	standing JSONB NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_disclosure PRIMARY KEY (institution_id, document_id),
	CONSTRAINT fk_edocs_disclosure_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE INDEX ix_edocs_disclosure_institution_id_ends_on ON edocs_disclosure (institution_id, ends_on);

CREATE INDEX ix_edocs_disclosure_institution_id_phase_due_on ON edocs_disclosure (institution_id, phase, due_on);

CREATE INDEX ix_edocs_disclosure_institution_id_review_on ON edocs_disclosure (institution_id, review_on);

CREATE INDEX ix_edocs_disclosure_institution_id_unit_id_decided_on ON edocs_disclosure (institution_id, unit_id, decided_on);

CREATE TABLE edocs_disclosure_event (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	seq INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	person_id UUID,
	content JSONB NOT NULL,
	audit_id UUID NOT NULL,
	audit_leaf BYTEA NOT NULL,
	CONSTRAINT pk_edocs_disclosure_event PRIMARY KEY (institution_id, document_id, seq),
	CONSTRAINT fk_edocs_disclosure_event_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
);

CREATE TABLE edocs_public_copy (
	institution_id INTEGER NOT NULL,
	document_id UUID NOT NULL,
	version INTEGER NOT NULL,
	kind VARCHAR(8) NOT NULL,
	basis INTEGER NOT NULL,
	revision_hash VARCHAR(64) NOT NULL,
	record_sha256 VARCHAR(64) NOT NULL,
	body_sha256 VARCHAR(64) NOT NULL,
	marks JSONB NOT NULL,
	marks_sha256 VARCHAR(64) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	sheet_sha256 VARCHAR(64) NOT NULL,
	sheet_size BIGINT NOT NULL,
	files JSONB NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	made_by UUID,
	maker TEXT NOT NULL,
	CONSTRAINT pk_edocs_public_copy PRIMARY KEY (institution_id, document_id, version),
	CONSTRAINT fk_edocs_public_copy_institution_id_document_id FOREIGN KEY(institution_id, document_id) REFERENCES edocs_document (institution_id, id)
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

CREATE TABLE edocs_exchange_linkage (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	system VARCHAR(64) NOT NULL,
	number VARCHAR(64) NOT NULL,
	digest VARCHAR(64) NOT NULL,
	system_user VARCHAR(64) NOT NULL,
	own_system VARCHAR(64) NOT NULL,
	own_user VARCHAR(64) NOT NULL,
	notification VARCHAR(8) NOT NULL,
	text_hash VARCHAR(64) NOT NULL,
	in_id UUID NOT NULL,
	document_id UUID NOT NULL,
	replaces UUID,
	told VARCHAR(64) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_edocs_exchange_linkage PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_edocs_exchange_linkage_institution_id_in_id FOREIGN KEY(institution_id, in_id) REFERENCES edocs_exchange_in (institution_id, id),
	CONSTRAINT uq_edocs_exchange_linkage_institution_id_system_number_digest UNIQUE (institution_id, system, number, digest)
);

CREATE INDEX ix_edocs_exchange_linkage_institution_id_document_id ON edocs_exchange_linkage (institution_id, document_id);

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

CREATE TABLE edocs_freeze_scope (
	institution_id INTEGER NOT NULL,
	freeze_id UUID NOT NULL,
	place INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	subject_id UUID,
	name TEXT NOT NULL,
	CONSTRAINT pk_edocs_freeze_scope PRIMARY KEY (institution_id, freeze_id, place),
	CONSTRAINT fk_edocs_freeze_scope_institution_id_freeze_id FOREIGN KEY(institution_id, freeze_id) REFERENCES edocs_freeze (institution_id, id)
);

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

CREATE TABLE mail_allowed (
	institution_id INTEGER NOT NULL,
	subject_id UUID NOT NULL,
	kind VARCHAR(10) NOT NULL,
	allowance_id UUID NOT NULL,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_allowed PRIMARY KEY (institution_id, subject_id),
	CONSTRAINT fk_mail_allowed_institution_id_allowance_id FOREIGN KEY(institution_id, allowance_id) REFERENCES mail_allowance (institution_id, id)
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

CREATE TABLE mail_moved (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	source BYTEA NOT NULL,
	folder VARCHAR(1000) NOT NULL,
	validity BIGINT NOT NULL,
	uid BIGINT NOT NULL,
	mailbox_id UUID NOT NULL,
	at_uid BIGINT NOT NULL,
	digest BYTEA NOT NULL,
	size BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_moved PRIMARY KEY (institution_id, account_id, source, folder, validity, uid),
	CONSTRAINT fk_mail_moved_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE TABLE mail_script (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	name VARCHAR(128) NOT NULL,
	source TEXT NOT NULL,
	active BOOLEAN NOT NULL,
	fault TEXT NOT NULL,
	fault_at TIMESTAMP WITH TIME ZONE,
	created TIMESTAMP WITH TIME ZONE NOT NULL,
	changed TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_script PRIMARY KEY (institution_id, account_id, name),
	CONSTRAINT fk_mail_script_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE UNIQUE INDEX ix_mail_script_active ON mail_script (institution_id, account_id) WHERE active;

CREATE TABLE mail_vacation (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	enabled BOOLEAN NOT NULL,
	with_absence BOOLEAN NOT NULL,
	starts TIMESTAMP WITH TIME ZONE,
	ends TIMESTAMP WITH TIME ZONE,
	subject TEXT NOT NULL,
	text TEXT NOT NULL,
	text_outside TEXT NOT NULL,
	days INTEGER NOT NULL,
	audience VARCHAR(8) NOT NULL,
	changed TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_vacation PRIMARY KEY (institution_id, account_id),
	CONSTRAINT fk_mail_vacation_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE TABLE mail_memory (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	kind VARCHAR(9) NOT NULL,
	key BYTEA NOT NULL,
	until TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_memory PRIMARY KEY (institution_id, account_id, kind, key),
	CONSTRAINT fk_mail_memory_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE INDEX ix_mail_memory_until ON mail_memory (until);

CREATE TABLE mail_sending (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	person_id UUID NOT NULL,
	draft_id UUID,
	message_id VARCHAR(300) NOT NULL,
	content_id UUID NOT NULL,
	subject TEXT NOT NULL,
	state VARCHAR(10) NOT NULL,
	individual BOOLEAN NOT NULL,
	copied BOOLEAN NOT NULL,
	people INTEGER NOT NULL,
	opened INTEGER NOT NULL,
	due TIMESTAMP WITH TIME ZONE NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_sending PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_mail_sending_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE INDEX ix_mail_sending_institution_id_account_id_changed ON mail_sending (institution_id, account_id, changed);

CREATE INDEX ix_mail_sending_institution_id_account_id_state_due ON mail_sending (institution_id, account_id, state, due);

CREATE INDEX ix_mail_sending_institution_id_content_id ON mail_sending (institution_id, content_id);

CREATE INDEX ix_mail_sending_institution_id_message_id ON mail_sending (institution_id, message_id);

CREATE TABLE mail_link_use (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	link_id UUID NOT NULL,
	client VARCHAR(64) NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_link_use PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_mail_link_use_institution_id_link_id FOREIGN KEY(institution_id, link_id) REFERENCES mail_link (institution_id, id)
);

CREATE INDEX ix_mail_link_use_institution_id_link_id ON mail_link_use (institution_id, link_id);

CREATE TABLE mail_draft (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	person_id UUID NOT NULL,
	version BIGINT NOT NULL,
	kind VARCHAR(12) NOT NULL,
	state VARCHAR(10) NOT NULL,
	letter JSONB NOT NULL,
	subject TEXT NOT NULL,
	html TEXT NOT NULL,
	of_content UUID,
	of_conversation UUID,
	of_box UUID,
	of_uid BIGINT,
	"references" TEXT NOT NULL,
	in_reply_to TEXT NOT NULL,
	message_id VARCHAR(300) NOT NULL,
	copy_box UUID,
	copy_uid BIGINT,
	copied BIGINT NOT NULL,
	began_at TIMESTAMP WITH TIME ZONE NOT NULL,
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_draft PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_mail_draft_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE INDEX ix_mail_draft_institution_id_person_id_saved_at ON mail_draft (institution_id, person_id, saved_at);

CREATE INDEX ix_mail_draft_open ON mail_draft (institution_id, account_id) WHERE state = 'open';

CREATE TABLE mail_label (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	keyword VARCHAR(100) NOT NULL,
	name VARCHAR(40) NOT NULL,
	colour INTEGER NOT NULL,
	position INTEGER NOT NULL,
	CONSTRAINT pk_mail_label PRIMARY KEY (institution_id, account_id, keyword),
	CONSTRAINT fk_mail_label_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id)
);

CREATE TABLE mail_assignment (
	institution_id INTEGER NOT NULL,
	account_id UUID NOT NULL,
	conversation_id UUID NOT NULL,
	person_id UUID,
	state VARCHAR(6) NOT NULL,
	by UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_assignment PRIMARY KEY (institution_id, account_id, conversation_id),
	CONSTRAINT fk_mail_assignment_institution_id_account_id FOREIGN KEY(institution_id, account_id) REFERENCES mail_account (institution_id, id),
	CONSTRAINT uq_mail_assignment_institution_id_conversation_id UNIQUE (institution_id, conversation_id)
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

CREATE TABLE messenger_bot (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	conversation_id UUID NOT NULL,
	name VARCHAR(60) NOT NULL,
	token_hash VARCHAR(64) NOT NULL,
	created_by UUID NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_messenger_bot PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_messenger_bot_institution_id_conversation_id FOREIGN KEY(institution_id, conversation_id) REFERENCES messenger_conversation (institution_id, id)
);

CREATE INDEX ix_messenger_bot_institution_id_conversation_id ON messenger_bot (institution_id, conversation_id);

CREATE TABLE edocs_transfer_item (
	institution_id INTEGER NOT NULL,
	transfer_id UUID NOT NULL,
	file_id UUID NOT NULL,
	documents INTEGER NOT NULL,
	faults JSONB NOT NULL,
	CONSTRAINT pk_edocs_transfer_item PRIMARY KEY (institution_id, transfer_id, file_id),
	CONSTRAINT fk_edocs_transfer_item_institution_id_transfer_id FOREIGN KEY(institution_id, transfer_id) REFERENCES edocs_transfer (institution_id, id),
	CONSTRAINT fk_edocs_transfer_item_institution_id_file_id FOREIGN KEY(institution_id, file_id) REFERENCES edocs_record_file (institution_id, id)
);

CREATE TABLE edocs_disposal_item (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	disposal_id UUID NOT NULL,
	file_id UUID NOT NULL,
	retention VARCHAR(16) NOT NULL,
	documents INTEGER NOT NULL,
	opinion VARCHAR(16),
	opinion_text TEXT NOT NULL,
	opinion_by TEXT NOT NULL,
	review VARCHAR(16),
	review_text TEXT NOT NULL,
	review_by TEXT NOT NULL,
	decision VARCHAR(16),
	decision_text TEXT NOT NULL,
	extend_to VARCHAR(16) NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	outcome VARCHAR(16) NOT NULL,
	CONSTRAINT pk_edocs_disposal_item PRIMARY KEY (institution_id, id),
	CONSTRAINT ck_edocs_disposal_item_decided_after_opinion_and_review CHECK (decision IS NULL OR (opinion IS NOT NULL AND review IS NOT NULL)),
	CONSTRAINT fk_edocs_disposal_item_institution_id_disposal_id FOREIGN KEY(institution_id, disposal_id) REFERENCES edocs_disposal (institution_id, id),
	CONSTRAINT fk_edocs_disposal_item_institution_id_file_id FOREIGN KEY(institution_id, file_id) REFERENCES edocs_record_file (institution_id, id)
);

CREATE INDEX ix_edocs_disposal_item_institution_id_disposal_id ON edocs_disposal_item (institution_id, disposal_id);

CREATE INDEX ix_edocs_disposal_item_institution_id_file_id ON edocs_disposal_item (institution_id, file_id);

CREATE TABLE edocs_record_package (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	file_id UUID NOT NULL,
	state VARCHAR(16) NOT NULL,
	sha256 VARCHAR(64),
	size BIGINT,
	documents INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	forget_at TIMESTAMP WITH TIME ZONE,
	kept BOOLEAN NOT NULL,
	CONSTRAINT pk_edocs_record_package PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_edocs_record_package_institution_id_file_id FOREIGN KEY(institution_id, file_id) REFERENCES edocs_record_file (institution_id, id)
);

CREATE INDEX ix_edocs_record_package_institution_id_asked_at ON edocs_record_package (institution_id, asked_at);

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
	opened_at TIMESTAMP WITH TIME ZONE,
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

CREATE INDEX ix_mail_message_flagged ON mail_message (institution_id, account_id, internal_date) WHERE (flags & 4) <> 0 AND NOT expunged;

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

CREATE TABLE mail_receipt (
	institution_id INTEGER NOT NULL,
	sending_id UUID NOT NULL,
	number INTEGER NOT NULL,
	address VARCHAR(320) NOT NULL,
	name TEXT NOT NULL,
	role VARCHAR(3) NOT NULL,
	person_id UUID,
	house INTEGER,
	outgoing_id UUID NOT NULL,
	out_number INTEGER NOT NULL,
	opened_at TIMESTAMP WITH TIME ZONE,
	via VARCHAR(8) NOT NULL,
	recalled_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_mail_receipt PRIMARY KEY (institution_id, sending_id, number),
	CONSTRAINT fk_mail_receipt_institution_id_sending_id FOREIGN KEY(institution_id, sending_id) REFERENCES mail_sending (institution_id, id)
);

CREATE INDEX ix_mail_receipt_institution_id_outgoing_id_out_number ON mail_receipt (institution_id, outgoing_id, out_number);

CREATE TABLE mail_file (
	institution_id INTEGER NOT NULL,
	id UUID NOT NULL,
	draft_id UUID NOT NULL,
	person_id UUID NOT NULL,
	name TEXT NOT NULL,
	media_type VARCHAR(127) NOT NULL,
	size BIGINT NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	cid VARCHAR(80) NOT NULL,
	inline BOOLEAN NOT NULL,
	large BOOLEAN NOT NULL,
	scan VARCHAR(12) NOT NULL,
	document_id UUID,
	how VARCHAR(10) NOT NULL,
	position INTEGER NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_mail_file PRIMARY KEY (institution_id, id),
	CONSTRAINT fk_mail_file_institution_id_draft_id FOREIGN KEY(institution_id, draft_id) REFERENCES mail_draft (institution_id, id)
);

CREATE INDEX ix_mail_file_institution_id_draft_id ON mail_file (institution_id, draft_id);

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

ALTER TABLE edocs_closing ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_closing FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_closing FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_closing FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_closing TO dure_app;

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

ALTER TABLE edocs_disposal ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_disposal FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_disposal FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_disposal FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_disposal TO dure_app;

ALTER TABLE edocs_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_document FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_document FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_document FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_document TO dure_app;

ALTER TABLE edocs_erasure ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_erasure FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_erasure FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_erasure FROM dure_app;

GRANT SELECT, INSERT ON edocs_erasure TO dure_app;

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

ALTER TABLE edocs_freeze ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_freeze FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_freeze FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_freeze FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_freeze TO dure_app;

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

ALTER TABLE edocs_public_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_public_entry FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_public_entry FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON edocs_public_entry FOR SELECT TO dure_app USING (true);

REVOKE ALL ON edocs_public_entry FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_public_entry TO dure_app;

ALTER TABLE edocs_public_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_public_head FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_public_head FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (current_setting('app.plane', true) = 'commons' OR institution_id = nullif(current_setting('app.institution', true), '')::int);

CREATE POLICY open ON edocs_public_head FOR SELECT TO dure_app USING (true);

REVOKE ALL ON edocs_public_head FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_public_head TO dure_app;

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

ALTER TABLE edocs_record_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_record_event FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_record_event FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_record_event FROM dure_app;

GRANT SELECT, INSERT ON edocs_record_event TO dure_app;

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

ALTER TABLE edocs_transfer ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_transfer FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_transfer FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_transfer FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_transfer TO dure_app;

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

ALTER TABLE mail_acquaintance ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_acquaintance FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_acquaintance FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_acquaintance FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_acquaintance TO dure_app;

ALTER TABLE mail_allowance ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_allowance FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_allowance FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_allowance FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_allowance TO dure_app;

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

ALTER TABLE mail_export ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_export FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_export FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_export FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_export TO dure_app;

ALTER TABLE mail_file_words ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_file_words FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_file_words FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_file_words FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_file_words TO dure_app;

ALTER TABLE mail_grey ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_grey FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_grey FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_grey FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_grey TO dure_app;

ALTER TABLE mail_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_group FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_group FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_group FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_group TO dure_app;

ALTER TABLE mail_investigation ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_investigation FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_investigation FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_investigation FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_investigation TO dure_app;

ALTER TABLE mail_journal ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_journal FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_journal FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_journal FROM dure_app;

GRANT SELECT, INSERT ON mail_journal TO dure_app;

ALTER TABLE mail_later ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_later FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_later FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_later FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_later TO dure_app;

ALTER TABLE mail_link ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_link FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_link FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_link FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_link TO dure_app;

ALTER TABLE mail_policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_policy FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_policy FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_policy FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_policy TO dure_app;

ALTER TABLE mail_policy_kept ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_policy_kept FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_policy_kept FOR ALL TO dure_app USING (current_setting('app.plane', true) = 'commons') WITH CHECK (current_setting('app.plane', true) = 'commons');

CREATE POLICY open ON mail_policy_kept FOR SELECT TO dure_app USING (true);

REVOKE ALL ON mail_policy_kept FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_policy_kept TO dure_app;

ALTER TABLE mail_preference ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_preference FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_preference FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_preference FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_preference TO dure_app;

ALTER TABLE mail_report ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_report FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_report FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_report FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_report TO dure_app;

ALTER TABLE mail_signature ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_signature FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_signature FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_signature FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_signature TO dure_app;

ALTER TABLE mail_template ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_template FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_template FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_template FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_template TO dure_app;

ALTER TABLE mail_trace ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_trace FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_trace FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_trace FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_trace TO dure_app;

ALTER TABLE mail_trusted ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_trusted FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_trusted FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_trusted FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_trusted TO dure_app;

ALTER TABLE mail_verdict ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_verdict FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_verdict FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_verdict FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_verdict TO dure_app;

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

ALTER TABLE messenger_export ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_export FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_export FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_export FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_export TO dure_app;

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

ALTER TABLE edocs_disclosure ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_disclosure FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_disclosure FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_disclosure FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_disclosure TO dure_app;

ALTER TABLE edocs_disclosure_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_disclosure_event FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_disclosure_event FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_disclosure_event FROM dure_app;

GRANT SELECT, INSERT ON edocs_disclosure_event TO dure_app;

ALTER TABLE edocs_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_event FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_event FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_event FROM dure_app;

GRANT SELECT, INSERT ON edocs_event TO dure_app;

ALTER TABLE edocs_exchange_linkage ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_exchange_linkage FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_exchange_linkage FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_exchange_linkage FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_exchange_linkage TO dure_app;

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

ALTER TABLE edocs_freeze_scope ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_freeze_scope FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_freeze_scope FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_freeze_scope FROM dure_app;

GRANT SELECT, INSERT ON edocs_freeze_scope TO dure_app;

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

ALTER TABLE edocs_public_copy ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_public_copy FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_public_copy FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_public_copy FROM dure_app;

GRANT SELECT, INSERT ON edocs_public_copy TO dure_app;

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

ALTER TABLE mail_allowed ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_allowed FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_allowed FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_allowed FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_allowed TO dure_app;

ALTER TABLE mail_assignment ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_assignment FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_assignment FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_assignment FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_assignment TO dure_app;

ALTER TABLE mail_conversation ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_conversation FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_conversation FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_conversation FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_conversation TO dure_app;

ALTER TABLE mail_draft ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_draft FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_draft FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_draft FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_draft TO dure_app;

ALTER TABLE mail_label ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_label FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_label FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_label FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_label TO dure_app;

ALTER TABLE mail_link_use ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_link_use FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_link_use FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_link_use FROM dure_app;

GRANT SELECT, INSERT ON mail_link_use TO dure_app;

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

ALTER TABLE mail_memory ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_memory FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_memory FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_memory FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_memory TO dure_app;

ALTER TABLE mail_moved ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_moved FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_moved FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_moved FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_moved TO dure_app;

ALTER TABLE mail_outgoing ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_outgoing FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_outgoing FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_outgoing FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_outgoing TO dure_app;

ALTER TABLE mail_script ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_script FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_script FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_script FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_script TO dure_app;

ALTER TABLE mail_sending ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_sending FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_sending FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_sending FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_sending TO dure_app;

ALTER TABLE mail_subscription ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_subscription FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_subscription FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_subscription FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_subscription TO dure_app;

ALTER TABLE mail_vacation ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_vacation FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_vacation FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_vacation FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_vacation TO dure_app;

ALTER TABLE messenger_bot ENABLE ROW LEVEL SECURITY;

ALTER TABLE messenger_bot FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON messenger_bot FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON messenger_bot FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON messenger_bot TO dure_app;

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

ALTER TABLE edocs_disposal_item ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_disposal_item FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_disposal_item FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_disposal_item FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_disposal_item TO dure_app;

ALTER TABLE edocs_record_package ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_record_package FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_record_package FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_record_package FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_record_package TO dure_app;

ALTER TABLE edocs_transfer_item ENABLE ROW LEVEL SECURITY;

ALTER TABLE edocs_transfer_item FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON edocs_transfer_item FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON edocs_transfer_item FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON edocs_transfer_item TO dure_app;

ALTER TABLE mail_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_file FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_file FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_file FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_file TO dure_app;

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

ALTER TABLE mail_receipt ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_receipt FORCE ROW LEVEL SECURITY;

CREATE POLICY fence ON mail_receipt FOR ALL TO dure_app USING (institution_id = nullif(current_setting('app.institution', true), '')::int) WITH CHECK (institution_id = nullif(current_setting('app.institution', true), '')::int);

REVOKE ALL ON mail_receipt FROM dure_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON mail_receipt TO dure_app;

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

CREATE FUNCTION edocs_erase(subject text, thing uuid, item uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenant int := nullif(current_setting('app.institution', true), '')::int;
    filed uuid;
    task uuid;
    until date;
    kept constant text[] := ARRAY['form_code', 'form_version', 'form_source', 'title', 'recipients',
        'addressees', 'via', 'disclosure', 'matter_id', 'unit_task_id', 'record_file_id', 'retention',
        'enclosures', 'cites', 'parts'];
    told constant jsonb := jsonb_build_object('type', 'doc', 'content', jsonb_build_array(jsonb_build_object(
        'type', 'paragraph', 'attrs', jsonb_build_object('level', 0, 'align', 'left'), 'content', jsonb_build_array(
            jsonb_build_object('type', 'text', 'text',
                '보존기간이 지나 기록물평가심의회의 의결로 폐기한 기록물입니다.')))));
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'disposal without an institution' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A freeze that is being placed now is waited for, and waits for us: one of the two is first.
    PERFORM pg_advisory_xact_lock(1718777184, tenant);
    IF subject = 'document' THEN
        SELECT d.record_file_id INTO filed FROM public.edocs_document d
        WHERE d.institution_id = tenant AND d.id = thing AND d.state = 'ESTABLISHED';
    ELSE
        SELECT r.record_file_id INTO filed FROM public.edocs_received r
        WHERE r.institution_id = tenant AND r.id = thing;
    END IF;
    SELECT f.unit_task_id, f.kept_until INTO task, until
    FROM public.edocs_disposal_item i
    JOIN public.edocs_disposal p ON p.institution_id = i.institution_id AND p.id = i.disposal_id
    JOIN public.edocs_record_file f ON f.institution_id = i.institution_id AND f.id = i.file_id
    WHERE i.institution_id = tenant AND i.id = item AND i.file_id = filed AND i.decision = 'destroy'
        AND i.opinion IS NOT NULL AND i.review IS NOT NULL AND i.ended_at IS NULL
        AND p.state = 'EXECUTING' AND f.state = 'CONFIRMED';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no board has decided to dispose of this' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'edocs_disposal_decided';
    END IF;
    IF until IS NULL OR until >= (now() AT TIME ZONE 'Asia/Seoul')::date THEN
        RAISE EXCEPTION 'its retention period has not ended' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'edocs_retention_ended';
    END IF;
    IF EXISTS (
        SELECT FROM public.edocs_freeze z
        JOIN public.edocs_freeze_scope s ON s.institution_id = z.institution_id AND s.freeze_id = z.id
        WHERE z.institution_id = tenant AND z.lifted_at IS NULL AND (
            s.kind = 'all' OR (s.kind = 'task' AND s.subject_id = task) OR (s.kind = 'file' AND s.subject_id = filed)
            OR (s.kind = 'document' AND s.subject_id = thing))
    ) THEN
        RAISE EXCEPTION 'a freeze forbids its disposal' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'edocs_not_frozen';
    END IF;
    IF subject = 'document' THEN
        UPDATE public.edocs_revision v SET content = (
            SELECT coalesce(jsonb_object_agg(one.key, one.value), '{}') FROM jsonb_each(v.content) AS one (key, value)
            WHERE one.key = ANY (kept)
        ) || jsonb_build_object('body', told)
        WHERE v.institution_id = tenant AND v.document_id = thing;
        UPDATE public.edocs_event e SET content = jsonb_set(jsonb_set(jsonb_set(e.content,
            '{fact,opinion,text}', '""', false), '{fact,signature,opinion}', '""', false), '{fact,reason}', '""', false)
        WHERE e.institution_id = tenant AND e.document_id = thing
            AND e.content -> 'fact' ?| ARRAY['opinion', 'signature', 'reason'];
    ELSE
        UPDATE public.edocs_received_event e SET words = '', detail = '{}'
        WHERE e.institution_id = tenant AND e.received_id = thing;
    END IF;
    INSERT INTO public.edocs_erasure (institution_id, kind, subject_id, item_id, at)
    VALUES (tenant, subject, thing, item, now());
END
$$;

REVOKE ALL ON FUNCTION edocs_erase(text, uuid, uuid) FROM PUBLIC;

GRANT SELECT ON edocs_document, edocs_received, edocs_disposal, edocs_disposal_item, edocs_record_file, edocs_freeze, edocs_freeze_scope, edocs_revision, edocs_event, edocs_received_event TO dure_disposal;

GRANT UPDATE (content) ON edocs_revision TO dure_disposal;

GRANT UPDATE (content) ON edocs_event TO dure_disposal;

GRANT UPDATE (words, detail) ON edocs_received_event TO dure_disposal;

GRANT INSERT ON edocs_erasure TO dure_disposal;

GRANT USAGE, CREATE ON SCHEMA public TO dure_disposal;

ALTER FUNCTION edocs_erase(text, uuid, uuid) OWNER TO dure_disposal;

REVOKE CREATE ON SCHEMA public FROM dure_disposal;

GRANT EXECUTE ON FUNCTION edocs_erase(text, uuid, uuid) TO dure_app;

CREATE FUNCTION mail_learn(p_institution int, p_box uuid, p_words text[], p_most int) RETURNS text[]
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    had text[];
    have text[];
    word text;
BEGIN
    SELECT m.keywords INTO had FROM mail_mailbox m WHERE m.institution_id = p_institution AND m.id = p_box;
    have := had;
    FOREACH word IN ARRAY p_words LOOP
        IF NOT EXISTS (SELECT FROM unnest(have) AS k WHERE lower(k) = lower(word)) THEN
            have := have || word;
        END IF;
    END LOOP;
    IF cardinality(have) > cardinality(had) THEN
        IF cardinality(have) > p_most THEN
            RETURN NULL;
        END IF;
        UPDATE mail_mailbox m SET keywords = have WHERE m.institution_id = p_institution AND m.id = p_box;
    END IF;
    RETURN ARRAY(
        SELECT k FROM unnest(have) AS k
        WHERE lower(k) IN (SELECT lower(w) FROM unnest(p_words) AS w) ORDER BY lower(k) COLLATE "C"
    );
END
$$;

CREATE FUNCTION mail_file_one(
    p_institution int, p_now timestamptz, p_at timestamptz, p_key text, p_content uuid, p_size bigint, p_keys bytea[],
    p_together int, p_most int, p_over boolean, p_claim boolean, p_account uuid, p_box uuid, p_target text, p_role text,
    p_mask int, p_words text, p_talk uuid
) RETURNS TABLE (
    place bigint, problem text, account_id uuid, mailbox_id uuid, name text, uidvalidity bigint, uid bigint,
    modseq bigint, before bigint, recent bigint, content_id uuid, again boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    who record;
    box record;
    seq bigint;
    words text[] := '{}';
    known bytea[];
    talk uuid;
BEGIN
    SELECT a.closed, a.quota, a.used INTO who FROM mail_account a
        WHERE a.institution_id = p_institution AND a.id = p_account FOR NO KEY UPDATE;
    IF NOT FOUND OR who.closed IS NOT NULL THEN
        RETURN QUERY SELECT 0::bigint, 'closed', p_account, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
            0::bigint, p_content, false;
        RETURN;
    END IF;
    IF p_key <> '' THEN
        RETURN QUERY
        SELECT 1::bigint, '', p_account, d.mailbox_id, coalesce(m.name, '')::text, coalesce(m.uidvalidity, 0), d.uid,
            coalesce(m.modseq, 0), coalesce(m.modseq, 0), 0::bigint, d.content_id, true
        FROM mail_delivery d
        LEFT JOIN mail_mailbox m ON m.institution_id = p_institution AND m.id = d.mailbox_id
        WHERE d.institution_id = p_institution AND d.key = p_key AND d.account_id = p_account AND d.target = p_target;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF p_box IS NOT NULL THEN
        SELECT m.id, m.modseq, m.recent INTO box FROM mail_mailbox m
            WHERE m.institution_id = p_institution AND m.id = p_box AND m.account_id = p_account AND NOT m.gone;
    ELSE
        SELECT m.id, m.modseq, m.recent INTO box FROM mail_mailbox m
            WHERE m.institution_id = p_institution AND m.account_id = p_account AND NOT m.gone
                AND (m.name = 'INBOX' OR m.role = p_role AND p_role <> '' OR m.name = p_target)
            ORDER BY m.role = p_role AND p_role <> '' DESC, m.name = p_target DESC LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 0::bigint, 'mailbox', NULL::uuid, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint,
            0::bigint, 0::bigint, p_content, false;
        RETURN;
    END IF;
    IF NOT p_over AND who.quota > 0 AND who.used + p_size > who.quota THEN
        RETURN QUERY SELECT 0::bigint, 'quota', p_account, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
            0::bigint, p_content, false;
        RETURN;
    END IF;
    IF p_words <> '' THEN
        words := mail_learn(p_institution, box.id, string_to_array(p_words, ' '), p_most);
        IF words IS NULL THEN
            RETURN QUERY SELECT 0::bigint, 'keywords', NULL::uuid, box.id, '', 0::bigint, 0::bigint, 0::bigint,
                0::bigint, 0::bigint, p_content, false;
            RETURN;
        END IF;
    END IF;
    UPDATE mail_account a SET modseq = a.modseq + 1, used = a.used + p_size, messages = a.messages + 1
        WHERE a.institution_id = p_institution AND a.id = p_account RETURNING a.modseq INTO seq;
    IF cardinality(p_keys) > 0 THEN
        SELECT array_agg(r.key), (array_agg(r.conversation_id ORDER BY r.conversation_id))[1] INTO known, talk
            FROM mail_reference r
            CROSS JOIN LATERAL (
                SELECT c.messages FROM mail_conversation c
                WHERE c.institution_id = p_institution AND c.id = r.conversation_id LIMIT 1
            ) AS c
            WHERE r.institution_id = p_institution AND r.account_id = p_account AND r.key = ANY (p_keys)
                AND c.messages < p_together;
        IF talk IS NULL THEN
            INSERT INTO mail_conversation (institution_id, id, account_id, messages, changeseq)
                VALUES (p_institution, p_talk, p_account, 1, seq);
        ELSE
            UPDATE mail_conversation c SET messages = c.messages + 1, changeseq = seq
                WHERE c.institution_id = p_institution AND c.id = talk;
        END IF;
        INSERT INTO mail_reference (institution_id, account_id, key, conversation_id)
            SELECT p_institution, p_account, k, coalesce(talk, p_talk) FROM unnest(p_keys) AS k
            WHERE known IS NULL OR k <> ALL (known)
            ON CONFLICT (institution_id, account_id, key) DO UPDATE SET conversation_id = excluded.conversation_id;
    END IF;
    RETURN QUERY
    UPDATE mail_mailbox m SET uidnext = m.uidnext + 1, modseq = seq, total = m.total + 1,
            unseen = m.unseen + (p_mask & 1 = 0)::int, deleted = m.deleted + (p_mask & 8 <> 0)::int,
            size = m.size + p_size, recent = CASE WHEN p_claim THEN m.uidnext + 1 ELSE m.recent END
        WHERE m.institution_id = p_institution AND m.id = box.id
        RETURNING 1::bigint, '', p_account, m.id, m.name::text, m.uidvalidity, m.uidnext - 1, seq, box.modseq,
            box.recent, p_content, false;
    INSERT INTO mail_message (
        institution_id, mailbox_id, uid, account_id, content_id, conversation_id, modseq, createseq, flags, keywords,
        size, internal_date, save_date, expunged
    )
    SELECT p_institution, m.id, m.uidnext - 1, p_account, p_content, coalesce(talk, p_talk), seq, seq, p_mask::smallint,
        words, p_size, p_at, p_now, false
    FROM mail_mailbox m WHERE m.institution_id = p_institution AND m.id = box.id;
    IF p_key <> '' THEN
        INSERT INTO mail_delivery (institution_id, key, account_id, target, mailbox_id, uid, content_id, at)
        SELECT p_institution, p_key, p_account, p_target, m.id, m.uidnext - 1, p_content, p_now
        FROM mail_mailbox m WHERE m.institution_id = p_institution AND m.id = box.id;
    END IF;
END
$$;

CREATE FUNCTION mail_file(
    p_institution int, p_now timestamptz, p_at timestamptz, p_key text, p_content uuid, p_digest bytea, p_size bigint,
    p_keys bytea[], p_together int, p_most int, p_over boolean, p_claim boolean, p_accounts uuid[], p_boxes uuid[],
    p_targets text[], p_roles text[], p_masks int[], p_words text[], p_talks uuid[]
) RETURNS TABLE (
    place bigint, problem text, account_id uuid, mailbox_id uuid, name text, uidvalidity bigint, uid bigint,
    modseq bigint, before bigint, recent bigint, content_id uuid, again boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    kept uuid := p_content;
    boxes uuid[];
    before_uids bigint[];
    before_contents uuid[];
    closed uuid[];
    short uuid[];
    missing boolean;
    one record;
BEGIN
    IF kept IS NULL THEN
        SELECT c.id INTO STRICT kept FROM mail_content c WHERE c.institution_id = p_institution AND c.digest = p_digest;
    END IF;
    IF cardinality(p_accounts) = 1 THEN
        RETURN QUERY SELECT * FROM mail_file_one(
            p_institution, p_now, p_at, p_key, kept, p_size, p_keys, p_together, p_most, p_over, p_claim,
            p_accounts[1], p_boxes[1], p_targets[1], p_roles[1], p_masks[1], p_words[1], p_talks[1]
        );
        RETURN;
    END IF;
    PERFORM 1 FROM mail_account a WHERE a.institution_id = p_institution AND a.id = ANY (p_accounts)
        ORDER BY a.id FOR NO KEY UPDATE;
    SELECT array_agg(coalesce(was.mailbox_id, given.id, chosen.id) ORDER BY t.n),
           array_agg(was.uid ORDER BY t.n),
           array_agg(was.content_id ORDER BY t.n),
           array_agg(t.account) FILTER (WHERE a.id IS NULL),
           bool_or(coalesce(was.mailbox_id, given.id, chosen.id) IS NULL)
        INTO boxes, before_uids, before_contents, closed, missing
        FROM unnest(p_accounts, p_boxes, p_targets, p_roles) WITH ORDINALITY AS t (account, box, target, role, n)
        LEFT JOIN mail_account a
            ON a.institution_id = p_institution AND a.id = ANY (p_accounts) AND a.id = t.account AND a.closed IS NULL
        LEFT JOIN mail_delivery was
            ON p_key <> '' AND was.institution_id = p_institution AND was.key = p_key
            AND was.account_id = t.account AND was.target = t.target
        LEFT JOIN mail_mailbox given
            ON given.institution_id = p_institution AND given.id = ANY (p_boxes) AND given.id = t.box
            AND given.account_id = t.account AND NOT given.gone
        LEFT JOIN LATERAL (
            SELECT m.id FROM mail_mailbox m
            WHERE t.box IS NULL AND was.uid IS NULL AND m.institution_id = p_institution AND m.account_id = t.account
                AND NOT m.gone AND (m.name = 'INBOX' OR m.role = t.role AND t.role <> '' OR m.name = t.target)
            ORDER BY m.role = t.role AND t.role <> '' DESC, m.name = t.target DESC
            LIMIT 1
        ) AS chosen ON true;
    IF closed IS NOT NULL THEN
        RETURN QUERY SELECT 0::bigint, 'closed', c, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
            0::bigint, kept, false FROM unnest(closed) AS c;
        RETURN;
    END IF;
    IF missing THEN
        RETURN QUERY SELECT 0::bigint, 'mailbox', NULL::uuid, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint,
            0::bigint, 0::bigint, kept, false;
        RETURN;
    END IF;
    IF NOT p_over THEN
        SELECT array_agg(a.id ORDER BY a.id) INTO short
            FROM (
                SELECT t.account, count(*) * p_size AS octets FROM unnest(p_accounts, before_uids) AS t (account, uid)
                WHERE t.uid IS NULL GROUP BY t.account
            ) AS coming
            JOIN mail_account a ON a.institution_id = p_institution AND a.id = coming.account
            WHERE a.quota > 0 AND a.used + coming.octets > a.quota;
        IF short IS NOT NULL THEN
            RETURN QUERY SELECT 0::bigint, 'quota', s, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
                0::bigint, kept, false FROM unnest(short) AS s;
            RETURN;
        END IF;
    END IF;
    FOR one IN
        SELECT t.box, t.words FROM unnest(boxes, p_words, before_uids) AS t (box, words, uid)
        WHERE t.words <> '' AND t.uid IS NULL
    LOOP
        IF mail_learn(p_institution, one.box, string_to_array(one.words, ' '), p_most) IS NULL THEN
            RETURN QUERY SELECT 0::bigint, 'keywords', NULL::uuid, one.box, '', 0::bigint, 0::bigint, 0::bigint,
                0::bigint, 0::bigint, kept, false;
            RETURN;
        END IF;
    END LOOP;
    RETURN QUERY
    WITH fresh AS MATERIALIZED (
        SELECT t.n, t.account, t.box, t.target, t.mask, t.words, t.talk,
            row_number() OVER (PARTITION BY t.box ORDER BY t.n) AS nth
        FROM unnest(p_accounts, boxes, p_targets, p_masks, p_words, p_talks, before_uids) WITH ORDINALITY
            AS t (account, box, target, mask, words, talk, uid, n)
        WHERE t.uid IS NULL
    ), held AS (
        UPDATE mail_account a SET modseq = a.modseq + 1, used = a.used + f.many * p_size, messages = a.messages + f.many
        FROM (SELECT account, count(*) AS many FROM fresh GROUP BY account) AS f
        WHERE a.institution_id = p_institution AND a.id = ANY (p_accounts) AND a.id = f.account
        RETURNING a.id, a.modseq
    ), opened AS (
        UPDATE mail_mailbox m SET uidnext = m.uidnext + f.many, modseq = h.modseq, total = m.total + f.many,
            unseen = m.unseen + f.unseen, deleted = m.deleted + f.deleted, size = m.size + f.many * p_size,
            recent = CASE WHEN p_claim THEN m.uidnext + f.many ELSE m.recent END
        FROM (
            SELECT account, box, count(*)::int AS many, (count(*) FILTER (WHERE mask & 1 = 0))::int AS unseen,
                (count(*) FILTER (WHERE mask & 8 <> 0))::int AS deleted
            FROM fresh GROUP BY account, box
        ) AS f
        JOIN held h ON h.id = f.account
        JOIN mail_mailbox old ON old.institution_id = p_institution AND old.id = ANY (boxes) AND old.id = f.box
        WHERE m.institution_id = p_institution AND m.id = ANY (boxes) AND m.id = f.box
        RETURNING m.id, m.name, m.uidvalidity, m.uidnext - f.many AS first, m.modseq, old.modseq AS before, old.recent,
            m.keywords
    ), known AS MATERIALIZED (
        SELECT r.account_id, r.key, r.conversation_id
        FROM mail_reference r
        CROSS JOIN LATERAL (
            SELECT c.messages FROM mail_conversation c
            WHERE c.institution_id = p_institution AND c.id = r.conversation_id LIMIT 1
        ) AS c
        WHERE r.institution_id = p_institution AND r.account_id = ANY (p_accounts) AND r.key = ANY (p_keys)
            AND c.messages < p_together
    ), talks AS MATERIALIZED (
        SELECT h.id AS account, h.modseq, coalesce(j.talk, f.talk) AS talk, j.talk IS NULL AS begins
        FROM held h
        JOIN (SELECT account, (array_agg(talk ORDER BY n))[1] AS talk FROM fresh GROUP BY account) AS f
            ON f.account = h.id
        LEFT JOIN (
            SELECT account_id, (array_agg(conversation_id ORDER BY conversation_id))[1] AS talk
            FROM known GROUP BY account_id
        ) AS j ON j.account_id = h.id
    ), begun AS (
        INSERT INTO mail_conversation (institution_id, id, account_id, messages, changeseq)
        SELECT p_institution, t.talk, t.account, 1, t.modseq FROM talks t WHERE t.begins AND cardinality(p_keys) > 0
    ), grown AS (
        UPDATE mail_conversation c SET messages = c.messages + 1, changeseq = t.modseq
        FROM talks t WHERE NOT t.begins AND c.institution_id = p_institution AND c.id = t.talk
            AND c.id = ANY (ARRAY(SELECT talk FROM talks WHERE NOT begins))
    ), referred AS (
        INSERT INTO mail_reference (institution_id, account_id, key, conversation_id)
        SELECT p_institution, t.account, k.key, t.talk FROM talks t CROSS JOIN unnest(p_keys) AS k (key)
        WHERE NOT EXISTS (SELECT FROM known WHERE known.account_id = t.account AND known.key = k.key)
        ON CONFLICT (institution_id, account_id, key) DO UPDATE SET conversation_id = excluded.conversation_id
    ), put AS (
        INSERT INTO mail_message (
            institution_id, mailbox_id, uid, account_id, content_id, conversation_id, modseq, createseq, flags,
            keywords, size, internal_date, save_date, expunged
        )
        SELECT p_institution, f.box, o.first + f.nth - 1, f.account, kept, t.talk, o.modseq, o.modseq, f.mask::smallint,
            CASE WHEN f.words = '' THEN '{}'::text[] ELSE ARRAY(
                SELECT k FROM unnest(o.keywords) AS k
                WHERE lower(k) = ANY (string_to_array(lower(f.words), ' ')) ORDER BY lower(k) COLLATE "C"
            ) END,
            p_size, p_at, p_now, false
        FROM fresh f JOIN opened o ON o.id = f.box JOIN talks t ON t.account = f.account
    ), noted AS (
        INSERT INTO mail_delivery (institution_id, key, account_id, target, mailbox_id, uid, content_id, at)
        SELECT p_institution, p_key, f.account, f.target, f.box, o.first + f.nth - 1, kept, p_now
        FROM fresh f JOIN opened o ON o.id = f.box WHERE p_key <> ''
    )
    SELECT f.n, '', f.account, f.box, o.name::text, o.uidvalidity, o.first + f.nth - 1, o.modseq, o.before,
        o.recent, kept, false
    FROM fresh f JOIN opened o ON o.id = f.box
    UNION ALL
    SELECT t.n, '', t.account, t.box, coalesce(m.name, '')::text, coalesce(m.uidvalidity, 0), t.uid,
        coalesce(m.modseq, 0), coalesce(m.modseq, 0), 0::bigint, t.content, true
    FROM unnest(p_accounts, boxes, before_uids, before_contents) WITH ORDINALITY AS t (account, box, uid, content, n)
    LEFT JOIN mail_mailbox m ON m.institution_id = p_institution AND m.id = t.box
    WHERE t.uid IS NOT NULL;
END
$$;

CREATE FUNCTION mail_flag(
    p_institution int, p_account uuid, p_box uuid, p_uids bigint[], p_how text, p_mask int, p_words text[],
    p_untouched int, p_keep boolean, p_since bigint, p_most int
) RETURNS TABLE (
    uid bigint, flags int, keywords text[], modseq bigint, was bigint, refused boolean, before bigint, problem text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    seq bigint;
    began bigint;
    spelled text[] := p_words;
BEGIN
    UPDATE mail_account a SET modseq = a.modseq + 1
        WHERE a.institution_id = p_institution AND a.id = p_account AND a.closed IS NULL RETURNING a.modseq INTO seq;
    SELECT m.modseq INTO began FROM mail_mailbox m
        WHERE m.institution_id = p_institution AND m.id = p_box AND m.account_id = p_account AND NOT m.gone;
    IF seq IS NULL OR began IS NULL THEN
        RETURN QUERY SELECT 0::bigint, 0, '{}'::text[], 0::bigint, 0::bigint, false, 0::bigint, 'mailbox';
        RETURN;
    END IF;
    IF cardinality(p_words) > 0 AND p_how <> 'remove' THEN
        spelled := mail_learn(p_institution, p_box, p_words, p_most);
        IF spelled IS NULL THEN
            RETURN QUERY SELECT 0::bigint, 0, '{}'::text[], 0::bigint, 0::bigint, false, 0::bigint, 'keywords';
            RETURN;
        END IF;
    END IF;
    RETURN QUERY
    WITH after AS MATERIALIZED (
        SELECT m.ctid AS place, m.uid, m.modseq AS was, m.flags AS had, m.keywords AS held,
            p_since IS NOT NULL AND m.modseq > p_since AS refused,
            CASE p_how WHEN 'add' THEN m.flags | p_mask WHEN 'remove' THEN m.flags & ~p_mask
                ELSE p_mask | (m.flags & p_untouched) END AS mask,
            CASE
                WHEN p_how = 'set' AND p_keep THEN m.keywords
                WHEN p_how = 'set' THEN spelled
                WHEN cardinality(spelled) = 0 THEN m.keywords
                WHEN p_how = 'remove' THEN ARRAY(
                    SELECT k FROM unnest(m.keywords) WITH ORDINALITY AS h (k, o)
                    WHERE lower(k) NOT IN (SELECT lower(w) FROM unnest(spelled) AS w) ORDER BY o)
                ELSE ARRAY(
                    SELECT DISTINCT ON (lower(k) COLLATE "C") k
                    FROM unnest(m.keywords || spelled) WITH ORDINALITY AS h (k, o)
                    ORDER BY lower(k) COLLATE "C", o)
            END AS words
        FROM mail_message m
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_box AND m.uid = ANY (p_uids) AND NOT m.expunged
    ), changed AS (
        UPDATE mail_message m SET flags = a.mask::smallint, keywords = a.words, modseq = seq
        FROM after a
        WHERE m.ctid = a.place AND m.institution_id = p_institution AND m.mailbox_id = p_box AND NOT a.refused
            AND (a.mask <> a.had OR a.words <> a.held)
        RETURNING m.uid, (a.mask & 1 = 0)::int - (a.had & 1 = 0)::int AS unseen,
            (a.mask & 8 <> 0)::int - (a.had & 8 <> 0)::int AS deleted
    ), counted AS (
        UPDATE mail_mailbox m SET modseq = seq, unseen = m.unseen + c.unseen, deleted = m.deleted + c.deleted
        FROM (SELECT sum(unseen)::int AS unseen, sum(deleted)::int AS deleted FROM changed HAVING count(*) > 0) AS c
        WHERE m.institution_id = p_institution AND m.id = p_box
    )
    SELECT a.uid, a.mask::int, a.words, CASE WHEN c.uid IS NULL THEN a.was ELSE seq END, a.was, a.refused, began, ''
    FROM after a LEFT JOIN changed c ON c.uid = a.uid ORDER BY a.uid;
END
$$;

CREATE FUNCTION mail_expunge(p_institution int, p_account uuid, p_box uuid, p_uids bigint[], p_now timestamptz)
RETURNS TABLE (seq bigint, uids bigint[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    next_seq bigint;
    gone bigint[];
BEGIN
    UPDATE mail_account a SET modseq = a.modseq + 1
        WHERE a.institution_id = p_institution AND a.id = p_account AND a.closed IS NULL
        RETURNING a.modseq INTO next_seq;
    IF next_seq IS NULL THEN
        RETURN;
    END IF;
    WITH went AS (
        UPDATE mail_message m SET expunged = true, modseq = next_seq, save_date = p_now
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_box AND NOT m.expunged AND m.flags & 8 <> 0
            AND (p_uids IS NULL OR m.uid = ANY (p_uids))
        RETURNING m.uid, m.flags, m.size
    ), summed AS MATERIALIZED (
        SELECT array_agg(w.uid ORDER BY w.uid) AS uids, count(*)::int AS many, sum(w.size)::bigint AS octets,
            (count(*) FILTER (WHERE w.flags & 1 = 0))::int AS unseen
        FROM went w HAVING count(*) > 0
    ), counted AS (
        UPDATE mail_mailbox m SET modseq = next_seq, total = m.total - s.many, unseen = m.unseen - s.unseen,
            deleted = m.deleted - s.many, size = m.size - s.octets
        FROM summed s WHERE m.institution_id = p_institution AND m.id = p_box
    ), freed AS (
        UPDATE mail_account a SET used = a.used - s.octets, messages = a.messages - s.many
        FROM summed s WHERE a.institution_id = p_institution AND a.id = p_account
    )
    SELECT s.uids INTO gone FROM summed s;
    RETURN QUERY SELECT next_seq, coalesce(gone, '{}'::bigint[]);
END
$$;

CREATE FUNCTION mail_transfer(
    p_institution int, p_account uuid, p_source uuid, p_target uuid, p_uids bigint[], p_now timestamptz,
    p_moving boolean, p_most int
) RETURNS TABLE (problem text, uidvalidity bigint, first bigint, sources bigint[], seq bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    next_seq bigint;
    valid bigint;
    begin_uid bigint;
    chosen bigint[];
    many int;
    fresh int;
    doomed int;
    octets bigint;
    words text[];
BEGIN
    UPDATE mail_account a SET modseq = a.modseq + 1
        WHERE a.institution_id = p_institution AND a.id = p_account AND a.closed IS NULL
        RETURNING a.modseq INTO next_seq;
    IF next_seq IS NULL THEN
        RETURN QUERY SELECT 'mailbox', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
        RETURN;
    END IF;
    SELECT array_agg(m.uid ORDER BY m.uid), count(*)::int, (count(*) FILTER (WHERE m.flags & 1 = 0))::int,
            (count(*) FILTER (WHERE m.flags & 8 <> 0))::int, sum(m.size)::bigint
        INTO chosen, many, fresh, doomed, octets
        FROM mail_message m
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (p_uids) AND NOT m.expunged;
    IF many = 0 THEN
        RETURN QUERY SELECT '', 0::bigint, 0::bigint, '{}'::bigint[], next_seq;
        RETURN;
    END IF;
    IF NOT p_moving AND EXISTS (
        SELECT FROM mail_account a WHERE a.institution_id = p_institution AND a.id = p_account
            AND a.quota > 0 AND a.used + octets > a.quota
    ) THEN
        RETURN QUERY SELECT 'quota', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT k) INTO words
        FROM mail_message m CROSS JOIN unnest(m.keywords) AS k
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (chosen);
    IF words IS NOT NULL AND p_source <> p_target THEN
        words := mail_learn(p_institution, p_target, words, p_most);
        IF words IS NULL THEN
            RETURN QUERY SELECT 'keywords', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
            RETURN;
        END IF;
    END IF;
    UPDATE mail_mailbox m SET uidnext = m.uidnext + many, modseq = next_seq, total = m.total + many,
            unseen = m.unseen + fresh, deleted = m.deleted + doomed, size = m.size + octets
        WHERE m.institution_id = p_institution AND m.id = p_target AND m.account_id = p_account AND NOT m.gone
        RETURNING m.uidvalidity, m.uidnext - many INTO valid, begin_uid;
    IF valid IS NULL THEN
        RETURN QUERY SELECT 'mailbox', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
        RETURN;
    END IF;
    INSERT INTO mail_message (
        institution_id, mailbox_id, uid, account_id, content_id, conversation_id, modseq, createseq, flags, keywords,
        size, internal_date, save_date, expunged
    )
    SELECT p_institution, p_target, begin_uid - 1 + row_number() OVER (ORDER BY m.uid), p_account, m.content_id,
        m.conversation_id, next_seq, next_seq, m.flags & 31::smallint,
        CASE WHEN cardinality(m.keywords) = 0 THEN m.keywords ELSE ARRAY(
            SELECT k FROM unnest(words) AS k
            WHERE lower(k) IN (SELECT lower(h) FROM unnest(m.keywords) AS h) ORDER BY lower(k) COLLATE "C"
        ) END,
        m.size, m.internal_date, p_now, false
    FROM mail_message m
    WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (chosen);
    IF p_moving THEN
        UPDATE mail_message m SET expunged = true, modseq = next_seq, save_date = p_now
            WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (chosen);
        UPDATE mail_mailbox m SET modseq = next_seq, total = m.total - many, unseen = m.unseen - fresh,
                deleted = m.deleted - doomed, size = m.size - octets
            WHERE m.institution_id = p_institution AND m.id = p_source;
    ELSE
        UPDATE mail_account a SET used = a.used + octets, messages = a.messages + many
            WHERE a.institution_id = p_institution AND a.id = p_account;
    END IF;
    RETURN QUERY SELECT '', valid, begin_uid, chosen, next_seq;
END
$$;
