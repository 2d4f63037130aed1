"""Every row of the handbook's table of edge cases has its test by name; those of dispatch and seals come with these."""

import ast
from pathlib import Path

HERE = Path(__file__).parent.parent

ROWS = {
    "Approver leaves or moves mid-line": "edocs/test_engine_edges.py::"
    "test_a_successor_inherits_the_step_and_the_old_signature_keeps_its_names",
    "Unit renamed": "edocs/test_engine_edges.py::test_a_unit_that_is_renamed_keeps_its_old_name_in_what_was_signed",
    "Post vacant": "edocs/test_engine_edges.py::test_a_vacant_decision_is_never_skipped_but_goes_to_the_acting_order",
    "Post vacant, nobody in order": "edocs/test_engine_edges.py::"
    "test_a_vacant_consent_goes_to_whom_the_administrator_names_until_somebody_is_appointed",
    "Approve and recall at once": "edocs/test_races.py::test_a_decision_and_a_recall_at_once_leave_one_of_them",
    "Double click, retry, two devices": "edocs/test_races.py::"
    "test_the_same_click_twice_through_the_doors_is_one_act_and_one_answer",
    "Two parallel consents finish together": "edocs/test_races.py::"
    "test_two_parallel_consents_at_once_open_the_next_stage_once",
    "Approve in parallel with a return": "edocs/test_races.py::test_a_return_and_a_consent_at_once_leave_a_whole_round",
    "Stale page": "edocs/test_engine_edges.py::test_a_stale_page_cannot_sign_unseen_text",
    "A to B to A deputies, B also away": "edocs/test_engine_edges.py::"
    "test_deputies_of_deputies_never_act_and_the_next_in_order_does",
    "Deputy is already in the line as reviewer": "edocs/test_engine_edges.py::"
    "test_a_deputy_who_already_reviewed_signs_once_and_both_roles_show",
    "Drafter is decider": "edocs/test_route.py::test_a_team_leader_who_drafts_what_he_could_decide_goes_one_level_up",
    "Drafter is decider, by the table": "edocs/test_engine_edges.py::"
    "test_a_drafter_decides_where_the_table_gives_his_own_post_the_decision",
    "Deputy returns home, absence ends": "edocs/test_engine_edges.py::"
    "test_an_absence_that_ended_ends_the_deputys_authority_at_the_act",
    "Acting by someone junior of the drafter": "edocs/test_engine_authority.py::"
    "test_a_deputy_junior_to_the_drafter_is_blocked_unless_the_order_says_so",
    "Delegation table changes while running": "edocs/test_engine_edges.py::"
    "test_a_newer_table_that_demands_a_higher_post_asks_the_decider_again_and_shows_both",
    "Delegation table changes while running, on the database": "edocs/test_engine_acts.py::"
    "test_a_table_that_demands_a_higher_post_meanwhile_is_shown_beside_the_one_of_the_submission",
    "Amount edited by a reviewer": "edocs/test_engine_acts.py::"
    "test_a_reviewer_who_changes_the_amount_gets_another_line_and_every_signature_says_what_it_saw",
    "Unit renamed, merged, split, with a plan": "edocs/test_reorganising.py::"
    "test_two_teams_become_one_on_monday_and_nothing_is_lost",
    "Year change at midnight": "edocs/test_deputies.py::"
    "test_the_year_of_a_number_is_the_year_in_seoul_and_each_series_begins_with_one",
    "Clock skew": "edocs/test_engine_edges.py::test_order_is_the_sequence_even_when_the_clock_goes_back",
    "Rollback after number taken": "edocs/test_races.py::test_two_decisions_at_once_where_one_is_cut_off_leave_no_gap",
    "Attachment swapped after upload": "edocs/test_drafts.py::test_a_file_that_was_submitted_cannot_be_swapped",
    "Return of an item already partly consented": "edocs/test_engine_edges.py::"
    "test_a_return_closes_the_sibling_which_is_told",
    "A consent disagrees but the decider signs": "edocs/test_engine_edges.py::"
    "test_a_differing_consent_does_not_stop_the_decision_unless_the_institution_says_so",
    "Department consent unanswered": "edocs/test_engine_edges.py::"
    "test_a_department_that_does_not_answer_has_not_consented_however_long_it_takes",
    "Department consent unanswered, reminder": "edocs/test_following.py::"
    "test_what_is_late_by_working_time_reminds_the_holder_and_then_the_head_of_the_unit",
    "Decided, then an error is found": "edocs/test_links.py::test_a_correction_names_the_first_and_the_first_names_it",
    "Person with posts in two of the 12 institutions": "directory/test_sign_in.py::"
    "test_one_account_has_seats_in_two_institutions_and_the_chosen_one_counts",
    "Bulk approve of 50": "edocs/test_engine_acts.py::test_one_bad_item_among_many_stops_none_of_the_others",
    "Secret or restricted item with a deputy": "edocs/test_engine_authority.py::"
    "test_a_deputy_without_clearance_for_a_secret_gives_way_to_the_next",
}
"""Row of the handbook → its test."""

LATER = {
    "Sent, recipient's server down",
    "Recipient returns (반송)",
    "Institution's key or seal replaced in flight",
    "Restore from backup",
}
"""Rows of dispatch, seals and operations: not of approval."""


def test_every_row_names_a_test_that_exists() -> None:
    for row, where in ROWS.items():
        path, name = where.split("::")
        tree = ast.parse((HERE / path).read_text(encoding="utf-8"))
        named = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in named, (row, where)
    assert not LATER & set(ROWS)
