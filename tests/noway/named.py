"""Which tests hold which rule and which point of "Who may see what". Owns the table; `test_named` holds it.

Rules R06 to R24 have tests that carry their number: of the policy alone, and through the use cases. The points of
the issue are named here, with the tests that stand for them; a test that is renamed or removed fails the build.
"""

from collections.abc import Mapping
from dataclasses import dataclass

RULES = tuple(f"R{number:02}" for number in range(6, 25))


@dataclass(frozen=True)
class Point:
    """One point, in words, and the names of its tests."""

    says: str
    tests: tuple[str, ...]


POINTS: Mapping[int, Point] = {
    1: Point(
        "hide from some",
        (
            "test_hide_document_from_holder_hides_from_one_and_another_still_reads",
            "test_hide_document_from_depositor_still_sees_the_own_document",
            "test_hide_kind_from_holder_hides_from_one_professional_structure_or_profession",
            "test_hide_kind_from_holder_hides_what_is_there_and_what_comes",
            "test_change_visibility_treating_doctor_shows_at_request_what_is_hidden_from_some_only",
            "test_change_visibility_own_hiding_of_a_professional_is_lifted_alone_and_leaves_the_persons",
            "test_explain_kind_holder_is_told_who_still_sees_and_others_are_refused",
            "test_hide_kind_from_counts_and_filters_tell_the_one_left_out_nothing",
        ),
    ),
    2: Point(
        "consent, team, depositor",
        (
            "test_access_code_holder_makes_one_doctor_uses_it_and_reads_until_its_end",
            "test_give_access_holder_to_a_doctor_of_the_directory_reads_without_an_end_until_it_is_ended",
            "test_state_agreement_doctor_for_a_named_colleague_who_reads_and_the_hearer_does_not",
            "test_r07_state_agreement_doctor_for_the_care_team_of_the_structure_lets_each_member_read",
            "test_state_agreement_team_lasts_as_long_as_the_operator_says",
            "test_change_feeding_holder_with_a_reason_the_doctor_deposits_no_more_and_still_reads",
            "test_see_status_doctor_without_agreement_is_told_no_trait",
            "test_find_record_doctor_sweeps_a_commune_and_month_is_stopped_early",
        ),
    ),
    3: Point(
        "médecin traitant",
        (
            "test_name_treating_doctor_holder_names_a_nurse_is_refused",
            "test_treating_doctors_several_are_named_and_each_sees_all",
            "test_claim_doctor_asks_then_the_person_confirms_and_he_sees_all",
            "test_claim_doctor_with_the_code_of_the_person_has_the_role_at_once",
            "test_hide_document_from_treating_doctor_is_refused_with_what_to_do_instead",
            "test_r09_change_block_beats_the_role_of_medecin_traitant_which_does_not_come_back",
        ),
    ),
    4: Point(
        "blocks",
        (
            "test_r09_change_block_holder_blocks_a_doctor_before_any_visit",
            "test_change_block_structure_stops_all_who_work_there_and_nobody_elsewhere",
            "test_r10_change_block_lifted_brings_no_old_access_back",
            "test_r09_break_glass_against_a_block_is_refused_before_and_during_an_access",
            "test_see_status_blocked_doctor_is_told_forbidden_and_no_trait",
        ),
    ),
    5: Point(
        "minors",
        (
            "test_second_representative_invited_accepts_and_both_act_apart",
            "test_desk_revokes_a_representative_on_a_decision_seen_and_the_door_stays_shut",
            "test_r12_secret_connection_deposits_only_what_the_representatives_do_not_see",
            "test_r13_representative_finds_a_secret_document_absent_in_list_journal_and_mail",
            "test_shown_to_the_parents_is_for_good_and_what_was_before_stays_secret",
        ),
    ),
    6: Point(
        "guardians and caregivers",
        (
            "test_guardian_never_writes_directives_nor_names_the_trusted_person",
            "test_r24_caregiver_with_all_may_none_of_the_holders_acts",
            "test_caregiver_without_my_hidden_documents_finds_them_absent_and_reads_no_journal",
            "test_caregiver_ended_by_the_holder_is_out_with_the_next_request",
            "test_caregiver_leaves_and_is_out",
            "test_a_sixth_person_is_refused_and_a_place_is_free_again_after_an_end",
        ),
    ),
    7: Point(
        "emergency",
        (
            "test_break_glass_doctor_reads_within_the_matrix_until_the_second",
            "test_r16_break_glass_against_the_persons_refusal_is_refused_at_once",
            "test_r17_break_glass_against_the_refusal_of_the_samu_only_is_opened",
            "test_r18_break_glass_is_traced_and_told_at_once",
            "test_r19_break_glass_hidden_documents_only_if_the_person_said_so",
            "test_search_doctor_in_an_emergency_finds_by_all_traits_and_enters",
            "test_regulation_operator_registers_a_centre_whose_doctors_enter_for_a_call",
            "test_review_operator_sees_each_access_and_concludes_without_the_persons_name",
            "test_enter_doctor_reads_under_a_banner_on_every_page_and_ends_it",
        ),
    ),
    8: Point(
        "consultation d'annonce",
        (
            "test_r14_deposit_withheld_person_is_told_on_day_14_without_a_mail_at_deposit",
            "test_r14_deposit_withheld_person_sees_it_after_one_month_to_the_second",
            "test_announce_professional_who_talked_with_the_person_shows_it_and_what_was_done_joins",
            "test_replace_does_not_restart_the_clock_and_is_told_of_once",
            "test_withhold_what_the_person_or_a_caregiver_opened_is_refused",
            "test_withheld_binds_caregivers_and_warns_the_professional",
            "test_r15_withheld_and_hidden_together_is_refused_unless_the_operator_allows",
        ),
    ),
    9: Point(
        "excluded actors",
        (
            "test_r20_health_at_work_is_refused_at_every_door",
            "test_r20_health_at_work_with_the_persons_express_act_reads_and_deposits_and_nobody_beside",
            "test_r21_insurer_mutuelle_or_employer_is_refused_at_every_door",
            "test_r21_no_kind_of_account_is_for_an_insurer_or_an_employer",
            "test_r21_routes_of_work_in_an_excluded_activity_all_ask_for_another_one",
        ),
    ),
    10: Point(
        "the matrix",
        (
            "test_import_matrix_operator_rights_hold_for_the_next_request_and_the_old_version_is_kept",
            "test_import_matrix_json_api_of_the_national_site_related_or_flat",
            "test_import_matrix_broken_file_is_refused_with_each_line_and_rule",
            "test_cells_without_a_source_are_marked_indicative_and_ours",
            "test_readable_under_the_setting_drops_indicative_cells_only",
        ),
    ),
    11: Point(
        "say why",
        (
            "test_explain_document_holder_is_told_each_person_and_why",
            "test_explain_document_what_is_told_is_what_happens",
            "test_who_sees_what_page_is_current",
            "test_every_act_of_every_quality_in_every_state_is_as_published",
            "test_every_reason_is_said_to_the_person_and_to_the_professional",
        ),
    ),
    12: Point(
        "derived data goes with its document",
        (
            "test_oracle_01_search_finds_nothing_of_what_is_hidden",
            "test_oracle_03_include_no_other_document_is_named_beside_one",
            "test_hide_document_from_a_new_version_hides_and_shows_its_past_with_it",
        ),
    ),
}
ORACLES = tuple(f"test_oracle_{number:02}_" for number in range(1, 13))
