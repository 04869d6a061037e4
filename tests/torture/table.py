"""Which tests carry which scenario of security.md section 4. Owns the table; a test of consistency reads it.

`NOT_HERE` says why a scenario has no test yet, or only part of one.
"""

CARRIED: dict[str, tuple[str, ...]] = {
    "R1": (
        "tests/torture/test_kills.py::test_kill_anything_during_deposits_acknowledged_documents_survive",
        "tests/torture/test_kills.py::test_kill_database_without_synchronous_commit_loss_is_seen",
        "tests/torture/test_kills.py::test_kill_database_without_fsync_is_attempted",
        "tests/unit/storage/test_cluster.py::test_kill_server_after_commit_nothing_acknowledged_is_lost",
    ),
    "R2": (
        "tests/reliability/test_failpoints.py::test_failpoints_source_every_name_is_broken_here",
        "tests/reliability/test_failpoints.py::test_deposit_professional_step_fails_leaves_nothing_and_again_gives_one",
        "tests/usecases/test_acts_that_die.py::test_act_that_dies_before_its_end_changes_nothing_and_again_succeeds",
        "tests/ledger/test_kill_sequencer.py::test_sequence_worker_ends_at_a_step_goes_on_and_misses_nothing",
        "tests/backup/test_restore_drill.py::test_restore_operator_killed_at_each_step_goes_on",
    ),
    "R3": (
        "tests/torture/test_calls.py::test_deposit_professional_call_fails_leaves_nothing_and_again_gives_one",
        "tests/torture/test_calls.py::test_sequence_worker_call_of_the_signer_fails_goes_on_and_misses_nothing",
        "tests/torture/test_calls.py::test_deposit_process_traced_call_fails_or_kills_leaves_nothing_and_again_gives_one",
        "tests/unit/storage/test_blobs.py::test_put_depositor_every_effect_is_synced_before_the_answer",
        "tests/unit/storage/test_blobs.py::test_put_depositor_failing_disk_is_unavailable_and_tried_once",
    ),
    "R4": (
        "tests/torture/test_disk.py::test_full_disk_of_files_refuses_deposits_and_readings_go_on",
        "tests/torture/test_disk.py::test_full_disk_of_the_database_loses_nothing_and_comes_back",
    ),
    "R5": (
        "tests/torture/test_histories.py::test_histories_eight_browsers_at_once_are_linearizable",
        "tests/torture/test_histories.py::test_histories_of_a_server_that_keeps_its_answers_for_a_moment_are_found",
        "tests/torture/test_linear.py::test_linearizable_any_small_history_agrees_with_enumeration",
        "tests/reliability/test_hide_race.py::test_hide_race_doctor_while_holder_hides_never_shown",
        "tests/reliability/test_hide_race.py::test_hide_race_guard_without_epoch_found",
    ),
    "R6": (
        "tests/torture/test_histories.py::test_histories_through_a_network_that_repeats_and_cuts_are_linearizable",
        "tests/usecases/test_late_copies.py::test_late_copy_holder_changed_her_mind_shows_nothing_again",
        "tests/usecases/test_at_once.py::test_deposit_document_double_click_at_once_gives_one_document",
    ),
    "R7": ("tests/torture/test_kills.py::test_kill_anything_during_deposits_acknowledged_documents_survive",),
    "R8": (
        "tests/torture/test_clock.py::test_journal_clock_jumps_between_acts_order_is_that_of_the_acts",
        "tests/torture/test_clock.py::test_sequence_worker_clock_goes_back_stops_and_goes_on_when_it_is_right_again",
        "tests/torture/test_clock.py::test_sequence_worker_around_a_change_of_the_clocks_signs_on",
        "tests/torture/test_clock.py::test_histories_on_two_servers_five_minutes_apart_are_linearizable",
        "tests/usecases/test_due_days.py::test_due_act_is_done_on_its_day_around_the_clock_changes",
    ),
    "R9": (
        "tests/backup/test_restore_drill.py::"
        "test_restore_operator_hidden_ended_blocked_and_destroyed_after_the_backup_stay_so",
        "tests/backup/test_copies.py::test_journal_copy_stranger_missing_moved_or_foreign_copy_is_found",
    ),
    "R10": (
        "tests/torture/test_disk.py::test_damaged_file_is_never_served_and_comes_back_when_it_is_put_back",
        "tests/backup/test_fsck.py::test_fsck_operator_planted_damage_is_named_and_nothing_of_a_person",
        "tests/unit/crypto/test_stream.py::test_stream_forger_three_thousand_bit_flips_are_all_detected",
        "tests/unit/crypto/test_stream.py::test_stream_forger_other_place_or_key_is_detected",
    ),
    "R14": (
        "tests/ledger/test_kill_sequencer.py::"
        "test_sequence_worker_killed_again_and_again_under_load_each_event_is_there_once",
        "tests/ledger/test_sequencer.py::test_sequence_worker_another_one_at_work_does_nothing",
        "tests/ledger/test_sequencer.py::test_signer_memory_written_by_another_in_between_refuses",
        "tests/ledger/test_sequencer.py::test_signer_database_goes_back_or_aside_stops_and_signs_nothing",
        "tests/ledger/test_witness.py::test_witness_refuses_and_remembers_what_it_saw",
        "tests/torture/test_kills.py::test_kill_anything_during_deposits_acknowledged_documents_survive",
    ),
    "R15": ("tests/torture/test_machine.py::test_record_any_sequence_is_what_the_model_says",),
}

NOT_HERE: dict[str, str] = {
    "R1": "two of its three interfaces: FHIR and SOAP call the same use cases; no farm sends by them yet",
    "R7": "restart of the database and of its backends only: no pgbouncer, no fail-over of Patroni, is installed here",
    "R11": "a soak of days belongs to the load tests (issue 13)",
    "R12": "overload and slow clients belong to the load tests (issue 13)",
    "R13": "there is one released version: upgrades under load come with the second",
}
SCENARIOS = tuple(f"R{number}" for number in range(1, 16))
ASKED_FOR = tuple(f"R{number}" for number in (*range(1, 11), 14, 15))
"""Those of issue 7."""
