//! What a module may use. One place: every limit that a module meets is a line of [`all`], here or in `limits/pages.rs`,
//! with who sets it, what happens there, and the test that trips it. `docs/limits.md` is written from it.
//!
//! A manifest may ask for less than the kernel's budget, never for more: the smallest grant holds.

#[macro_use]
mod table;
mod grants;
mod pages;
mod prices;

use std::time::Duration;

use preau_domain::file::{File, MAX_NAME};
use preau_domain::lesson::Slot;
use preau_domain::notification::{Notification, NotificationKey};
use preau_domain::page::Page;
use preau_domain::record::Value;
use preau_outbound::limits as outside;

pub use grants::*;
pub use pages::*;
pub use prices::*;
pub use table::{Amount, Limit, SetBy};

limits! {
    "What a call may do" {
        /// Fuel of a view: one for each guest instruction, and the kernel's work at the rates
        /// below. An endless loop burns it in some 15 ms.
        fuel VIEW_FUEL: u64 = 100_000_000;
            [Kernel, Manifest] "The call faults (`fuel`)";
            "runtime/tests/runtime/limits.rs::an_endless_loop_ends_when_its_fuel_does_whatever_the_entry";
        /// Fuel of an act.
        fuel ACT_FUEL: u64 = 100_000_000;
            [Kernel, Manifest] "The call faults (`fuel`)";
            "runtime/tests/runtime/limits.rs::an_endless_loop_ends_when_its_fuel_does_whatever_the_entry";
        /// Fuel of a tile.
        fuel TILE_FUEL: u64 = 25_000_000;
            [Kernel, Manifest] "The call faults (`fuel`)";
            "runtime/tests/runtime/limits.rs::a_tile_has_a_smaller_grant_than_a_view";
        /// Fuel of an event.
        fuel EVENT_FUEL: u64 = 100_000_000;
            [Kernel, Manifest] "The call faults (`fuel`)";
            "runtime/tests/runtime/limits.rs::an_endless_loop_ends_when_its_fuel_does_whatever_the_entry";
        /// Wall time of a view or an act, waiting included, but not the waiting for a core or for a turn to read.
        time CALL_WALL: Duration = Duration::from_secs(3);
            [Kernel] "The call faults (`deadline`)";
            "runtime/tests/runtime/limits.rs::a_guest_that_sleeps_is_left_no_longer_than_its_deadline";
        /// Reads of the store after which a call that is past its deadline is to blame, however slow the
        /// store was: no page that is well made needs so many.
        count FORGIVEN_READS: u32 = 100;
            [Kernel] "Past its deadline the call faults (`deadline`); with fewer, it ends as unavailable where the store took most of the time";
            "runtime/src/pace/tests.rs::a_slow_store_is_to_blame_unless_it_was_asked_without_end";
        /// Wall time of a tile.
        time TILE_WALL: Duration = Duration::from_millis(750);
            [Kernel] "The call faults (`deadline`)";
            "runtime/tests/runtime/limits.rs::a_loop_with_fuel_left_ends_at_its_deadline";
        /// Wall time of an event.
        time EVENT_WALL: Duration = Duration::from_secs(5);
            [Kernel] "The call faults (`deadline`)";
            "runtime/tests/runtime/limits.rs::an_event_ends_at_its_own_deadline";
        /// All the time of a call, waiting for a core included.
        time CALL_PATIENCE: Duration = Duration::from_secs(30);
            [Kernel] "The call is refused as unavailable, and charged what it used";
            "runtime/src/call.rs::a_call_that_never_gets_a_core_is_given_up";
    }
    "Calls at the same time" {
        /// Calls of one module in one school.
        count PLACE_CALLS: usize = 64;
            [Kernel] "Further ones wait for their turn";
            "runtime/tests/runtime/limits.rs::calls_of_one_module_in_one_school_are_so_many_and_the_next_waits";
        /// Calls of one module over all schools.
        count MODULE_CALLS: usize = 96;
            [Kernel] "Further ones wait for their turn";
            "runtime/src/pace/tests.rs::one_module_never_takes_all_berths";
        /// Calls of one module in one school that wait for their turn.
        count PLACE_QUEUE: usize = 1_000;
            [Kernel] "The call is refused as unavailable, and nobody is charged";
            "runtime/src/pace/tests.rs::the_queue_of_a_place_has_an_end";
        /// How long a call waits for its turn to begin.
        time BERTH_WAIT: Duration = Duration::from_secs(2);
            [Kernel] "The call is refused as unavailable, and nobody is charged";
            "runtime/tests/runtime/limits.rs::calls_of_one_module_in_one_school_are_so_many_and_the_next_waits";
        /// Time on a core of one module in one school, for each second of each core, that nobody contests.
        time FOREGROUND_SHARE: Duration = Duration::from_millis(50);
            [Kernel] "It shares the next line's time with others who use more than this";
            "runtime/src/pace/tests.rs::whose_short_calls_keep_the_cores_goes_behind_others_and_alone_does_not";
        /// Time on a core of all of these together, for each second of each core. Who wants more of it than is
        /// left by those who want less, has its short calls begin in the background too, while others have calls.
        time FOREGROUND_BUSY: Duration = Duration::from_millis(500);
            [Kernel] "They get what the others leave of the cores";
            "runtime/src/pace/share.rs::who_uses_most_goes_behind_and_not_who_is_busy_beside_them";
        /// Time on a core after which a call is taken to the background, at the next tick at which it gives way.
        time FOREGROUND_CPU: Duration = Duration::from_millis(4);
            [Kernel] "It goes on in the background";
            "runtime/src/pace/tests.rs::what_is_long_ends_in_the_background_and_the_next_begins_there_until_they_are_short";
        /// Memories and tables of a call in the foreground. A full one is filled in some milliseconds, by one
        /// instruction if its guest wants.
        bytes FOREGROUND_MEMORY: usize = 16 << 20;
            [Kernel] "It goes on in the background before it has more";
            "runtime/src/pace/tests.rs::what_takes_much_memory_goes_on_in_the_background";
        /// Calls in the foreground of one module in one school, for each core, while others have calls: so many
        /// if each is on a core for half a millisecond, fewer of longer ones.
        count FOREGROUND_AT_ONCE: usize = 2;
            [Kernel] "Further ones wait for their turn";
            "runtime/src/pace/tests.rs::a_crowd_at_one_place_leaves_the_foreground_to_others";
        /// Time on a core that calls of one module in one school will take which are there at the same moment,
        /// from how long those before them took.
        time FOREGROUND_BACKLOG: Duration = Duration::from_millis(25);
            [Kernel] "While others have calls, the next begin in the background";
            "runtime/src/pace/tests.rs::who_asks_for_much_at_once_begins_behind_before_it_was_measured";
        /// Calls of one module in one school that begin in each second, for each core, while others have calls.
        count CALL_RATE: u32 = 300;
            [Kernel] "Further ones begin when they are due";
            "runtime/src/pace/schedule.rs::a_flood_begins_as_many_calls_as_may_begin";
        /// Of these, at once, for each core.
        count CALLS_AT_ONCE: u32 = 8;
            [Kernel] "Further ones begin when they are due";
            "runtime/src/pace/schedule.rs::so_many_begin_at_once_and_each_further_one_when_it_is_due";
        /// How long a call waits so at most.
        time SLOW_WAIT: Duration = Duration::from_millis(250);
            [Kernel] "It begins that much later, and no more";
            "runtime/src/pace/tests.rs::a_flood_waits_until_it_is_due_while_others_have_calls";
        /// How long a call may wait in the foreground (for a clock, for somebody outside) before it is taken to
        /// the background, where it takes no berth of a short one.
        time FOREGROUND_WALL: Duration = Duration::from_millis(20);
            [Kernel] "It goes on in the background";
            "runtime/src/pace/tests.rs::what_waits_long_leaves_the_foreground_to_others";
        /// How long a call may be in the foreground that waits for the store.
        time FOREGROUND_STORE: Duration = Duration::from_millis(500);
            [Kernel] "It goes on in the background";
            "runtime/src/pace/tests.rs::who_waits_for_the_store_stays_in_the_foreground_for_a_while";
        /// Time on a core, in each second, that calls in the background get all together where everything else
        /// leaves them none.
        time BACKGROUND_LEAST: Duration = Duration::from_millis(250);
            [Kernel] "They wait for a core that nobody else wants";
            "runtime/src/pace/tests.rs::what_is_long_gets_a_part_of_a_core_where_others_leave_it_none";
    }
    "Over time" {
        /// Fuel of one module in one school, each second: a third of a core. The region's plan may say
        /// otherwise, by level.
        fuel MODULE_FUEL: u64 = 2_000_000_000;
            [Plan] "The call is refused as unavailable, with the time after which to come again";
            "runtime/tests/runtime/limits.rs::what_a_module_may_burn_over_time_is_bounded_by_the_plan";
        /// What it saves up at most: some ten seconds of a core.
        fuel MODULE_BURST: u64 = 60_000_000_000;
            [Plan] "The call is refused as unavailable, with the time after which to come again";
            "runtime/tests/runtime/limits.rs::what_a_module_may_burn_over_time_is_bounded_by_the_plan";
        /// Fuel of all modules of one school, each second.
        fuel SCHOOL_FUEL: u64 = 4_000_000_000;
            [Plan] "The call is refused as unavailable, with the time after which to come again";
            "runtime/src/ledger.rs::a_school_pays_for_all_its_modules_and_for_no_other_school";
        /// What they save up at most.
        fuel SCHOOL_BURST: u64 = 120_000_000_000;
            [Plan] "The call is refused as unavailable, with the time after which to come again";
            "runtime/src/ledger.rs::a_school_pays_for_all_its_modules_and_for_no_other_school";
    }
    "What a module keeps" {
        /// Records of one module in one school. The region's plan may say otherwise, by level.
        count STORED_RECORDS: u64 = 3_000_000;
            [Plan] "The call is refused as a whole: the module's storage in the school is full. What leaves no more than before always passes";
            "platform/tests/zoo/hoarders.rs::what_fills_its_storage_call_by_call_is_refused_there_and_nobody_else";
        /// Bytes of its records and their keys, of events that it published in the last 30 days or that
        /// still wait, of its timers and of its notifications: each of the last three counts 100 bytes more
        /// than its name and content.
        bytes STORED_BYTES: u64 = 2 << 30;
            [Plan] "The call is refused as a whole, in the same way";
            "platform/tests/zoo/hoarders.rs::bytes_are_bounded_as_records_are";
        /// Events that it published and that a subscriber has not handled yet, one for each subscriber;
        /// those set aside after failures are among them.
        count WAITING_EVENTS: u64 = 50_000;
            [Plan] "The call is refused as a whole, in the same way; one that handles an event is tried again later, ten times";
            "platform/tests/zoo/hoarders.rs::what_publishes_without_end_is_refused_when_so_much_waits";
        /// Timers that it set and has not handled yet: those to come, those on their way, and those set
        /// aside after failures.
        count WAITING_TIMERS: u64 = 10_000;
            [Plan] "The call is refused as a whole, in the same way; one that handles a timer is tried again later, ten times";
            "platform/tests/zoo/timers.rs::what_sets_timers_by_the_thousand_is_refused_when_so_many_wait";
        /// Records of which one pupil, relative or guest is the author, in one module in one school: whom the
        /// collection's field says, or, where it has none, who put them first. The region's plan may say otherwise, by
        /// level.
        count PUPIL_RECORDS: u64 = 20_000;
            [Plan] "Their call is refused as a whole, and they read that their part is full; others' calls are not, nor events. What leaves no more than before always passes";
            "platform/tests/promises/shares.rs::who_fills_their_share_reads_so_and_everybody_else_writes";
        /// Bytes of these records and their keys.
        bytes PUPIL_BYTES: u64 = 16 << 20;
            [Plan] "Their call is refused as a whole, in the same way";
            "platform/tests/promises/shares.rs::who_fills_their_share_reads_so_and_everybody_else_writes";
        /// Bytes of files that they sent to the module, counted as the module's are.
        bytes PUPIL_FILES: u64 = 1 << 30;
            [Plan] "The file is not kept, and the person reads why; a call that copies one is refused in the same way";
            "platform/tests/promises/shares.rs::files_are_on_the_share_of_who_sent_them";
        /// The same of one person who works at the school.
        count STAFF_RECORDS: u64 = 300_000;
            [Plan] "Their call is refused as a whole, in the same way";
            "platform/tests/promises/shares.rs::who_fills_their_share_reads_so_and_everybody_else_writes";
        /// Bytes of these.
        bytes STAFF_BYTES: u64 = 256 << 20;
            [Plan] "Their call is refused as a whole, in the same way";
            "platform/tests/promises/shares.rs::who_fills_their_share_reads_so_and_everybody_else_writes";
        /// Bytes of their files.
        bytes STAFF_FILES: u64 = 4 << 30;
            [Plan] "The file is not kept, and the person reads why";
            "platform/tests/promises/shares.rs::files_are_on_the_share_of_who_sent_them";
    }
    "Timers" {
        /// From a call to the soonest instant at which a timer that it sets is due.
        time TIMER_SHORTEST: Duration = Duration::from_mins(1);
            [Contract] "The timer is due then";
            "runtime/tests/runtime/timers.rs::a_timer_is_due_a_minute_later_at_the_soonest";
        /// Days from a call to the latest: a school year, and what is planned for the next.
        count TIMER_DAYS: i32 = 400;
            [Contract] "The module is told `invalid`";
            "runtime/tests/runtime/timers.rs::a_timer_is_due_within_four_hundred_days";
        /// Characters of a timer's key.
        count TIMER_KEY: usize = 128;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/timers.rs::what_the_manifest_does_not_say_of_a_timer_is_a_fault";
    }
    "Lessons" {
        /// Lessons that a module says of one school, to come or under way. Those that are over count until the next
        /// hour's sweep.
        count LESSONS: u32 = Slot::MOST;
            [Contract] "The module is told `unavailable`";
            "platform/tests/promises/lessons.rs::a_module_says_so_many_lessons_and_no_more";
        /// From the beginning of a lesson to its end.
        time LESSON_LONGEST: Duration = Slot::LONGEST;
            [Contract] "The module is told `invalid`";
            "runtime/tests/runtime/lessons.rs::a_lesson_is_of_a_class_lasts_four_hours_and_begins_within_a_week";
        /// Of a day, how long a class or group is let in before others, whatever modules say of it.
        time LESSON_DAY: Duration = Slot::A_DAY;
            [Contract] "Its people wait as others do until midnight UTC";
            "platform/src/lessons.rs::a_class_comes_first_for_ten_hours_of_a_day_and_no_more";
        /// Days from a call to the beginning of the last lesson that it may say.
        count LESSON_DAYS: i32 = Slot::DAYS;
            [Contract] "The module is told `invalid`";
            "runtime/tests/runtime/lessons.rs::a_lesson_is_of_a_class_lasts_four_hours_and_begins_within_a_week";
        /// Characters of a lesson's key.
        count LESSON_KEY: usize = 128;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/lessons.rs::what_is_no_key_of_a_lesson_is_a_fault";
    }
    "Notifications" {
        /// Notifications that have not ended. The region's plan may say otherwise, by level.
        count STORED_NOTIFICATIONS: u64 = 200_000;
            [Plan] "The call is refused as a whole, in the same way";
            "platform/tests/zoo/notified.rs::notifications_are_bounded_as_records_are";
        /// Notifications of one module in one school that an audience keeps.
        count AUDIENCE_NOTIFICATIONS: u32 = Notification::MAX_OF_AUDIENCE;
            [Contract] "The oldest ends";
            "platform/tests/zoo/notified.rs::who_notifies_everybody_at_every_call_is_a_line_more_a_day";
        /// Lines that a person is shown of one module in one school for one day.
        count DAY_NOTIFICATIONS: usize = Notification::MAX_OF_DAY;
            [Contract] "What is beyond is one more line, which says how many and leads to the module";
            "platform/tests/zoo/notified.rs::who_notifies_everybody_at_every_call_is_a_line_more_a_day";
        /// Of the notifications that an audience keeps, those of one author.
        count AUTHOR_NOTIFICATIONS: u32 = Notification::MAX_OF_AUTHOR;
            [Contract] "The author's own oldest end";
            "store/tests/conformance/notifications.rs::who_sends_much_ends_their_own_and_nobody_else_s";
        /// Of the lines of a day, those of one author.
        count DAY_AUTHOR_NOTIFICATIONS: usize = Notification::MAX_OF_AUTHOR_A_DAY;
            [Contract] "What is beyond is one more line, with a count";
            "platform/tests/promises/notifications.rs::a_flood_of_one_is_a_line_with_a_count_and_crowds_nobody_out";
        /// Urgent notices of a school, in all modules, within 24 hours.
        count URGENT_NOTICES: u32 = Notification::URGENT_A_DAY;
            [Contract] "The module is told `unavailable`";
            "platform/tests/promises/urgent.rs::a_school_has_a_few_a_day_and_its_journal_says_whose";
        /// How long a notification is there: 60 days.
        time NOTIFICATION_TIME: Duration = Duration::from_hours(24 * Notification::DAYS.unsigned_abs());
            [Contract] "It ends";
            "platform/tests/promises/notifications.rs::a_notification_ends_after_its_time";
    }
    "Files" {
        /// Bytes of a module's files in one school, with 16 KiB more for each. The region's plan may say
        /// otherwise, by level.
        bytes STORED_FILES: u64 = 64 << 30;
            [Plan] "The file is not kept, and the person reads why";
            "preau/tests/web/files.rs::who_sends_many_at_once_keeps_no_more_than_the_plan_says";
        /// Bytes of one person's files in one school, in all modules, counted in the same way.
        bytes PERSON_FILES: u64 = 4 << 30;
            [Plan] "The file is not kept, and the person reads why";
            "preau/tests/web/files.rs::who_sends_many_at_once_keeps_no_more_than_the_plan_says";
        /// One file.
        bytes FILE_BYTES: u64 = File::MAX_BYTES;
            [Contract, Manifest] "It is refused while it comes, and the form stays with whoever sent it";
            "preau/tests/web/files.rs::what_is_not_taken_is_refused_with_its_reason_and_the_form_stays";
        /// Files of one form.
        count FORM_FILES: usize = File::MAX_MANY;
            [Contract] "Further ones are refused, and the form stays with whoever sent it";
            "preau/tests/web/files.rs::what_is_not_taken_is_refused_with_its_reason_and_the_form_stays";
        /// Files of one record.
        count RECORD_FILES: usize = File::MAX_MANY;
            [Contract] "The module is told `invalid`";
            "runtime/tests/runtime/files.rs::a_record_names_so_many_files_and_no_more";
        /// Copies of files that a call makes.
        count COPIED_FILES: usize = 20;
            [Contract] "The module is told `unavailable`";
            "runtime/tests/runtime/files.rs::a_copy_is_a_file_of_its_own_for_who_may_read_the_first";
        /// Identifiers of one `blobs.describe`.
        count DESCRIBED_FILES: usize = 100;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/files.rs::what_is_described_is_bounded";
        /// Characters of a file's name.
        count FILE_NAME: usize = MAX_NAME;
            [Contract] "It is cut, and keeps its end";
            "domain/src/file.rs::a_long_name_is_cut_between_characters_and_keeps_its_end";
        /// How long a file is kept that no record names.
        time LOOSE_FILE: Duration = Duration::from_hours(File::LOOSE_HOURS.unsigned_abs());
            [Contract] "It goes, and what it took is free again";
            "platform/tests/promises/files.rs::what_nobody_names_goes_after_a_day_and_contents_with_the_last_name";
        /// Files and texts of an archive.
        count ARCHIVE_FILES: usize = 1_000;
            [Contract] "There is no archive, and the person reads why";
            "preau/tests/web/archives.rs::an_archive_has_so_many_files_and_so_many_bytes";
        /// The same in bytes, together.
        bytes ARCHIVE_BYTES: u64 = 2 << 30;
            [Contract] "There is no archive, and the person reads why";
            "preau/tests/web/archives.rs::an_archive_has_so_many_files_and_so_many_bytes";
        /// Archives that go out at the same time in the process.
        count ARCHIVES: usize = 64;
            [Kernel] "There is no archive yet, and the person reads when to try again";
            "platform/src/files/places.rs::no_person_has_all_places_and_whoever_waits_has_a_turn";
        /// The same of one school.
        count SCHOOL_ARCHIVES: usize = 16;
            [Kernel] "There is no archive yet, and the person reads when to try again";
            "platform/src/files/places.rs::no_person_has_all_places_and_whoever_waits_has_a_turn";
        /// The same of one person.
        count PERSON_ARCHIVES: usize = 2;
            [Kernel] "There is no archive yet, and the person reads when to try again";
            "preau/tests/web/archives.rs::a_person_has_so_many_archives_at_once_and_reads_when_to_try_again";
        /// How long an archive waits for that.
        time ARCHIVE_WAIT: Duration = Duration::from_secs(1);
            [Kernel] "There is no archive yet, and the person reads when to try again";
            "preau/tests/web/archives.rs::a_person_has_so_many_archives_at_once_and_reads_when_to_try_again";
        /// Uploads in parts that one person has under way in a school. Each is on the accounts, as what it said it would
        /// be, from its beginning.
        count UNFINISHED_UPLOADS: u32 = 20;
            [Kernel] "The file is refused, and the person reads why";
            "preau/tests/web/uploads.rs::unfinished_uploads_are_so_many_and_within_the_quota";
        /// How long an upload may go on where it stopped.
        time UPLOAD_TIME: Duration = Duration::from_hours(File::UPLOAD_HOURS.unsigned_abs());
            [Kernel] "It goes, and what it took is free again";
            "preau/tests/web/uploads.rs::what_nobody_ends_goes";
        /// Forms with files, and parts of uploads, that are received at the same time in the process: each has up to
        /// 8 MiB in memory.
        count UPLOADS: usize = 64;
            [Kernel] "The person's form waits for half a minute, and is then refused as unavailable";
            "platform/src/files/places.rs::no_person_has_all_places_and_whoever_waits_has_a_turn";
        /// The same of one school.
        count SCHOOL_UPLOADS: usize = 24;
            [Kernel] "The person's form waits in the same way";
            "platform/src/files/places.rs::no_person_has_all_places_and_whoever_waits_has_a_turn";
        /// The same of one person.
        count PERSON_UPLOADS: usize = 2;
            [Kernel] "The person's form waits in the same way";
            "platform/src/files/places.rs::no_person_has_all_places_and_whoever_waits_has_a_turn";
        /// Bytes of a form with files, or of a part of an upload, that come at least in each half minute in which
        /// nobody but the sender is waited for: 70 kbit/s.
        bytes UPLOAD_LEAST: u64 = 256 << 10;
            [Kernel] "The request ends (408), and its place is somebody else's; an upload goes on from what is kept of it";
            "web/src/paced.rs::who_sends_next_to_nothing_is_cut_off_however_often_it_comes";
        /// How long a sender is waited for in one request, in all.
        time UPLOAD_SENDING: Duration = Duration::from_mins(15);
            [Kernel] "The request ends, in the same way";
            "web/src/paced.rs::who_sends_enough_may_take_many_spans_and_nobody_more_than_the_whole";
        /// How long a form with files waits for that.
        time UPLOAD_WAIT: Duration = Duration::from_secs(30);
            [Kernel] "The form is refused as unavailable";
            "platform/src/files/places.rs::no_person_has_all_places_and_whoever_waits_has_a_turn";
    }
    "Boxes" {
        /// Addressees of one dispatch.
        count MAIL_ADDRESSEES: usize = 200;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/mailbox.rs::what_the_contract_does_not_allow_of_a_dispatch_is_a_fault";
        /// People whom a dispatch leaves out.
        count MAIL_BESIDES: usize = 20;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/mailbox.rs::what_the_contract_does_not_allow_of_a_dispatch_is_a_fault";
        /// Records that a call delivers, and as many that it takes back.
        count STAGED_DELIVERIES: usize = 20;
            [Contract] "The module is told `unavailable`";
            "runtime/tests/runtime/mailbox.rs::a_call_delivers_so_many_records_and_so_many_entries";
        /// Entries in people's boxes that the deliveries of a call make.
        count STAGED_ENTRIES: usize = 10_000;
            [Contract] "The module is told `unavailable`";
            "runtime/tests/runtime/mailbox.rs::a_call_delivers_so_many_records_and_so_many_entries";
        /// Entries that a module's deliveries make in a school in a minute: what they take of the database's
        /// writer is taken from all. One person has no more than half of what the others leave.
        count MAIL_A_MINUTE: usize = 30_000;
            [Kernel] "The module is told `unavailable`";
            "platform/tests/zoo/mail.rs::who_fills_everybodys_box_at_every_call_is_stopped_for_the_minute";
        /// Entries of which a call says what is to become of them.
        count STAGED_MARKS: usize = 200;
            [Contract] "The module is told `unavailable`";
            "runtime/tests/runtime/mailbox.rs::a_call_marks_so_many_entries";
        /// Entries of a page of a box.
        count MAIL_PAGE: u32 = 100;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/mailbox.rs::pages_of_a_box_have_an_end_and_go_on";
        /// Entries of a thread.
        count MAIL_THREAD: u32 = 200;
            [Contract] "The newest are given";
            "runtime/tests/runtime/mailbox.rs::a_thread_has_its_newest";
        /// Entries that one search looks through.
        count MAIL_SEARCHED: usize = 10_000;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/mailbox.rs::a_search_looks_through_so_many_and_goes_on";
        /// Bytes of the words in them, and of what is read itself since nobody noted its words.
        bytes MAIL_SEARCHED_BYTES: usize = 8 << 20;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/mailbox.rs::a_search_reads_so_many_bytes_of_words_and_goes_on";
        /// Unread entries that are counted in a folder.
        count MAIL_COUNTED: u32 = 1_000;
            [Contract] "This many are said";
            "runtime/tests/runtime/mailbox.rs::unread_entries_are_counted_so_far";
        /// Receipts of a page.
        count MAIL_RECEIPTS: u32 = 200;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/mailbox.rs::pages_of_a_box_have_an_end_and_go_on";
        /// People whom the caller may write to, of a page.
        count CORRESPONDENTS: u32 = 100;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/mailbox.rs::pages_of_a_box_have_an_end_and_go_on";
        /// Classes, subjects and children that are said of one of them.
        count CORRESPONDENT_FACTS: usize = 8;
            [Contract] "The rest is left out";
            "runtime/tests/runtime/mailbox.rs::pages_of_a_box_have_an_end_and_go_on";
    }
    "Pages that are followed" {
        /// Touches of one call.
        count STAGED_TOUCHES: usize = 100;
            [Contract] "The module is told `unavailable`";
            "runtime/tests/runtime/live.rs::a_call_touches_so_often_and_no_more";
        /// Audiences under topics of one module in one school that are told in one round. Who was told in it is told
        /// again for nothing.
        count TOUCHES_A_ROUND: usize = 2_000;
            [Kernel] "What is beyond is told when the round is over, once; of more than as many again, everybody who follows the topic is told";
            "platform/src/live/pace.rs::what_is_beyond_is_late_once_and_never_lost";
        /// How long a round is: so late a touch is told at most, and a second.
        time TOUCHES_ROUND: Duration = Duration::from_secs(10);
            [Kernel] "What is late is told";
            "preau/tests/web/live.rs::who_is_let_in_hears_of_it_however_many_came_before";
        /// Topics that one page follows.
        count PAGE_TOPICS: usize = Page::TOPICS;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/live.rs::a_page_follows_topics_of_its_manifest_and_so_many";
        /// Open pages that listen at the same time in the process; half of its connections where it may have fewer
        /// than twice as many.
        count LISTENERS: usize = 10_000;
            [Kernel] "The page stays as it is until it is loaded again";
            "preau/tests/web/live.rs::listeners_are_so_many_of_a_person_a_school_and_in_all";
        /// The same of one school.
        count SCHOOL_LISTENERS: usize = 2_500;
            [Kernel] "The page stays as it is until it is loaded again";
            "platform/src/live/hub.rs::a_person_a_school_and_a_process_have_so_many";
        /// The same of one person.
        count PERSON_LISTENERS: usize = 8;
            [Kernel] "The page stays as it is until it is loaded again";
            "preau/tests/web/live.rs::listeners_are_so_many_of_a_person_a_school_and_in_all";
        /// Audiences under topics that one open page follows: a person's own come first.
        count LISTENER_KEYS: usize = 64;
            [Kernel] "What is beyond is not followed";
            "platform/src/live/keys.rs::a_listener_follows_so_many_audiences_the_persons_own_first";
        /// Audiences under topics of which a process knows when they were touched last.
        count TOUCHES_KNOWN: usize = 65_536;
            [Kernel] "A page that comes back after longer is read again, whether something changed or not";
            "platform/src/live/recent.rs::what_is_forgotten_counts_as_touched";
        /// The shortest time between two messages to a listener.
        time LISTENER_REST: Duration = Duration::from_millis(500);
            [Kernel] "What is touched meanwhile is one message";
            "preau/tests/web/live.rs::of_many_touches_a_slow_listener_hears_of_one";
        /// How long nothing is said to a listener; then it is asked whether it is still there, and whether it may
        /// still listen.
        time LISTENER_BEAT: Duration = Duration::from_secs(20);
            [Kernel] "Whose session is over, or whose module is off, is left";
            "preau/tests/web/live.rs::who_may_listen_no_longer_is_told_so_and_left";
    }
    "Memory" {
        /// Memories and tables of an instance together.
        bytes MEMORY: usize = 64 << 20;
            [Kernel, Manifest] "The guest is refused more; if it dies of that, it faults (`memory`)";
            "runtime/tests/runtime/limits.rs::memory_ends_where_the_manifest_says_and_is_there_until_then";
        /// Linear memories of a component.
        count MEMORIES: u32 = 8;
            [Kernel] "The component is not taken in";
            "runtime/tests/runtime/components.rs::memories_and_tables_beyond_the_pool_are_refused_before_any_call";
        /// Tables of a component.
        count TABLES: u32 = 8;
            [Kernel] "The component is not taken in";
            "runtime/tests/runtime/components.rs::memories_and_tables_beyond_the_pool_are_refused_before_any_call";
        /// Elements of a table.
        count TABLE_ELEMENTS: usize = 100_000;
            [Kernel] "The guest is refused more";
            "runtime/tests/runtime/components.rs::memories_and_tables_beyond_the_pool_are_refused_before_any_call";
        /// Core instances of a component: its own module, adapters and shims.
        count CORE_INSTANCES: u32 = 32;
            [Kernel] "The component is not taken in";
            "runtime/tests/runtime/components.rs::memories_and_tables_beyond_the_pool_are_refused_before_any_call";
        /// The guest's stack.
        bytes GUEST_STACK: usize = 512 << 10;
            [Kernel] "The call faults (`memory`)";
            "runtime/tests/runtime/limits.rs::endless_recursion_ends_at_the_end_of_the_stack";
        /// Open handles (streams, pollables) of an instance.
        count HANDLES: usize = 256;
            [Kernel] "The call faults (`memory`)";
            "runtime/tests/runtime/output.rs::handles_are_counted";
        /// Instances that exist at the same time in the process.
        count INSTANCES: u32 = 256;
            [Kernel] "Further calls wait for their turn";
            "runtime/src/pace/tests.rs::berths_are_as_many_as_instances";
    }
    "The kernel's work for a call" {
        /// Calls into the kernel, those of WASI included.
        count HOST_CALLS: u32 = 2_000;
            [Kernel] "The call faults (`host-budget`)";
            "runtime/tests/runtime/records.rs::calls_into_the_kernel_are_counted_and_charged";
        /// Rows read, those that the caller may not see included.
        count HOST_ROWS: u32 = 20_000;
            [Kernel] "The call faults (`host-budget`)";
            "runtime/tests/runtime/records.rs::rows_read_are_counted_whether_listed_or_counted";
        /// Values in these rows.
        bytes HOST_BYTES: usize = 32 << 20;
            [Kernel] "The call faults (`host-budget`)";
            "runtime/tests/runtime/records.rs::bytes_read_are_bounded_for_a_query_and_for_a_call";
        /// Records of one query's answer.
        count QUERY_LIMIT: u32 = 500;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/records.rs::rows_read_are_counted_whether_listed_or_counted";
        /// Documents read by one query. One record more may be in memory at a time.
        bytes QUERY_BYTES: usize = 1 << 20;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/records.rs::bytes_read_are_bounded_for_a_query_and_for_a_call";
        /// Rows that one query reads, those passed over that the caller may not see included; the last
        /// batch is read to its end.
        count QUERY_SCANNED: usize = 2_000;
            [Contract] "The rest comes with the cursor";
            "runtime/tests/runtime/records.rs::a_query_passes_over_so_many_rows_and_then_gives_a_cursor";
        /// Prefixes of one query.
        count QUERY_PREFIXES: usize = 32;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/records.rs::what_the_manifest_does_not_cover_is_a_fault";
        /// What a count counts to.
        count COUNT_CAP: u32 = 10_000;
            [Contract] "The answer is this number";
            "runtime/tests/runtime/records.rs::a_count_goes_no_further_than_its_cap";
        /// Identifiers of one `directory.names`.
        count NAMES: usize = 500;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/records.rs::what_the_manifest_does_not_cover_is_a_fault";
        /// What crosses from the guest in one call into the kernel or one answer: a page, a form, a
        /// record. A little above 1 MiB of text, since lists cost their elements' size too.
        bytes CROSSING_BYTES: usize = 2 << 20;
            [Kernel] "The call faults (`output`)";
            "runtime/tests/runtime/output.rs::a_page_larger_than_what_may_cross_is_a_fault";
    }
    "What a call stages" {
        /// Records put or deleted.
        count STAGED_CHANGES: usize = 500;
            [Kernel] "The call faults (`host-budget`)";
            "runtime/tests/runtime/staging.rs::a_call_stages_so_many_records_and_no_more";
        /// Values of records, events and timers, and texts of notifications, together.
        bytes STAGED_BYTES: usize = 4 << 20;
            [Kernel] "The call faults (`host-budget`)";
            "runtime/tests/runtime/staging.rs::a_call_stages_so_many_bytes_and_no_more";
        /// Values of one record.
        bytes RECORD_BYTES: usize = 256 << 10;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/records.rs::what_the_manifest_does_not_cover_is_a_fault";
        /// One text, in a record, an event, a timer or a setting.
        bytes TEXT_BYTES: usize = Value::MAX_TEXT;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/records.rs::values_that_do_not_fit_the_collection_are_a_fault";
        /// Texts of one list.
        count LIST_TEXTS: usize = Value::MAX_TEXTS;
            [Contract] "The call faults (`misuse`)";
            "domain/src/record.rs::lists_and_texts_have_their_lengths";
        /// Events.
        count STAGED_EVENTS: usize = 100;
            [Kernel] "The module is told `unavailable`";
            "runtime/tests/runtime/staging.rs::events_beyond_the_limit_are_refused_and_the_module_may_say_so";
        /// Timers set or cancelled.
        count STAGED_TIMERS: usize = 100;
            [Contract] "The module is told `unavailable`";
            "runtime/tests/runtime/timers.rs::timers_beyond_the_limit_are_refused_and_the_module_may_say_so";
        /// Lessons said or withdrawn.
        count STAGED_LESSONS: usize = 50;
            [Contract] "The module is told `unavailable`";
            "runtime/tests/runtime/lessons.rs::lessons_beyond_the_limit_are_refused_and_the_module_may_say_so";
        /// Notifications, sent or withdrawn.
        count STAGED_NOTICES: usize = 100;
            [Kernel] "The module is told `unavailable`";
            "runtime/tests/runtime/notify.rs::notifications_beyond_the_limit_are_refused_and_the_module_may_say_so";
        /// Characters of a notification's text, in each language.
        count NOTIFICATION_CHARS: usize = Notification::MAX_TEXT;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/notify.rs::what_is_no_notification_is_a_fault";
        /// Characters of a notification's key.
        count NOTIFICATION_KEY: usize = NotificationKey::MAX;
            [Contract] "The call faults (`misuse`)";
            "runtime/tests/runtime/notify.rs::what_is_no_notification_is_a_fault";
    }
    "What is asked outside" {
        /// Requests of one call.
        count OUTBOUND_REQUESTS: u32 = 8;
            [Contract] "The call faults (`host-budget`)";
            "runtime/tests/runtime/outbound.rs::requests_are_counted_and_charged";
        /// Bytes of a URL.
        bytes OUTBOUND_URL_BYTES: usize = outside::URL_BYTES;
            [Contract] "The module is told `invalid`";
            "outbound/src/target.rs::tricks_are_no_urls";
        /// Headers of a request.
        count OUTBOUND_SENT_HEADERS: usize = outside::SENT_HEADERS;
            [Contract] "The module is told `too-large`";
            "outbound/src/headers.rs::headers_are_so_many_and_so_large";
        /// Their names and values.
        bytes OUTBOUND_SENT_HEADER_BYTES: usize = outside::SENT_HEADER_BYTES;
            [Contract] "The module is told `too-large`";
            "outbound/src/headers.rs::headers_are_so_many_and_so_large";
        /// Body of a request.
        bytes OUTBOUND_SENT_BYTES: usize = outside::SENT_BYTES;
            [Contract] "The module is told `too-large`";
            "outbound/tests/outbound/limits.rs::a_request_is_so_large_and_what_is_larger_goes_nowhere";
        /// Headers of an answer.
        count OUTBOUND_GOT_HEADERS: usize = outside::GOT_HEADERS;
            [Contract] "The module is told `too-large`";
            "outbound/tests/outbound/limits.rs::headers_of_an_answer_have_an_end";
        /// An answer before its body.
        bytes OUTBOUND_GOT_HEADER_BYTES: usize = outside::GOT_HEADER_BYTES;
            [Contract] "The module is told `too-large`";
            "outbound/tests/outbound/limits.rs::headers_of_an_answer_have_an_end";
        /// Body of an answer.
        bytes OUTBOUND_GOT_BYTES: usize = outside::GOT_BYTES;
            [Contract] "The connection ends while it comes; the module is told `too-large`";
            "outbound/tests/outbound/limits.rs::an_answer_that_is_too_large_ends_while_it_comes";
        /// Time of one request, that of finding the host's addresses included.
        time OUTBOUND_TIME: Duration = outside::REQUEST_TIME;
            [Contract] "The connection ends; the module is told `timeout`";
            "outbound/tests/outbound/limits.rs::whoever_is_slow_in_whatever_way_is_left_at_the_end_of_the_time";
        /// Time of a call that no request takes: in it, a module can say that there was no answer.
        time OUTBOUND_SPARE: Duration = Duration::from_millis(250);
            [Kernel] "The connection ends; the module is told `timeout`";
            "runtime/tests/runtime/outbound.rs::a_module_has_time_left_to_say_that_there_was_no_answer";
        /// Requests at the same time of one module in one school.
        count OUTBOUND_PLACE: usize = outside::PLACE_REQUESTS;
            [Kernel] "The module is told `busy`";
            "outbound/src/places.rs::a_module_in_a_school_asks_so_often_at_the_same_time";
        /// Requests at the same time in the process. One module has half of what the others leave.
        count OUTBOUND_ALL: usize = outside::REQUESTS;
            [Kernel] "The module is told `busy`";
            "outbound/src/places.rs::no_module_has_all_places_and_one_that_has_none_finds_one";
        /// Requests of one module in one school in a minute, saved up for as long.
        count OUTBOUND_MINUTE: u32 = outside::MINUTE_REQUESTS;
            [Kernel] "The module is told `busy`";
            "outbound/src/places.rs::a_module_in_a_school_asks_so_often_in_a_minute";
        /// Hosts that a manifest names.
        count OUTBOUND_HOSTS: usize = 16;
            [Contract] "The manifest is refused";
            "runtime/src/manifest/tests.rs::hosts_outside_are_named_each_with_a_reason_and_are_so_many";
    }
    "Pages that are given again" {
        /// Parts of the store (records by their ids, collections, boxes, files, the directory) that a page
        /// is made of and yet kept.
        count VIEW_PARTS: usize = 128;
            [Kernel] "The page is made anew each time";
            "platform/tests/promises/kept.rs::a_page_that_is_made_of_too_much_is_made_anew";
        /// A page or card that is kept, as it is drawn.
        bytes VIEW_BYTES: usize = 60 << 10;
            [Kernel] "It is made anew each time";
            "platform/src/modules/kept/shelves.rs::what_is_too_large_is_not_kept";
        /// What is kept of one module in one school.
        bytes VIEWS_PLACE: usize = 8 << 20;
            [Kernel] "What nobody has asked for the longest goes";
            "platform/src/modules/kept/shelves.rs::a_module_in_a_school_has_so_much_and_its_oldest_goes_first";
        /// What is kept in all.
        bytes VIEWS_ALL: usize = 128 << 20;
            [Kernel] "The same, of the module that has most, in the school in which it has most";
            "platform/src/modules/kept/shelves.rs::who_has_most_makes_room_and_nobody_else";
        /// Age of a page that is given under surge though it may not be what would be made now, where the
        /// manifest allows it.
        time VIEW_AGE: Duration = Duration::from_mins(5);
            [Kernel, Manifest] "The manifest is refused; a page that is older than its manifest says is made anew";
            "runtime/src/manifest/tests.rs::a_manifest_allows_pages_to_be_so_old_in_a_surge_and_no_older";
    }
    "What a call says" {
        /// Lines of its log.
        count LOG_LINES: usize = 64;
            [Kernel] "Further ones are dropped and counted";
            "runtime/tests/runtime/output.rs::log_lines_beyond_the_limit_are_counted_and_the_call_goes_on";
        /// Characters of a line.
        count LOG_CHARS: usize = 1_024;
            [Kernel] "The line is cut";
            "runtime/tests/runtime/output.rs::a_log_line_is_cut_and_stays_one_line";
        /// Lines of one module in one school, each second.
        count LOG_RATE_LINES: u64 = 4;
            [Kernel] "Further ones are dropped and counted";
            "runtime/tests/runtime/output.rs::what_a_module_logs_over_time_is_bounded_and_counted";
        /// What it saves up of them at most.
        count LOG_RATE_BURST: u64 = 256;
            [Kernel] "Further ones are dropped and counted";
            "runtime/tests/runtime/output.rs::what_a_module_logs_over_time_is_bounded_and_counted";
        /// Standard output and error together.
        bytes OUTPUT_BYTES: usize = 16 << 10;
            [Kernel] "The rest is dropped";
            "runtime/tests/runtime/output.rs::what_is_printed_beyond_the_limit_is_lost_and_not_the_call";
    }
    "What a manifest declares" {
        /// Collections of a module.
        count COLLECTIONS: usize = 32;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Fields of a collection, an event or a timer.
        count FIELDS: usize = 64;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Indexes of a collection.
        count INDEXES: usize = 8;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Fields of an index.
        count INDEX_FIELDS: usize = 4;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Characters of a name: of the module, its publisher, a menu's entry, a setting, an option.
        count MANIFEST_NAME: usize = 100;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Characters of a sentence: the description, why a capability is asked for; of a menu's path.
        count MANIFEST_SENTENCE: usize = 500;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Entries of a module's menu.
        count MENU: usize = 24;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Settings of a module; options of one.
        count SETTINGS: usize = 64;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Events that a module publishes, and to which it subscribes.
        count EVENTS: usize = 64;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Timers of a module, by name.
        count TIMERS: usize = 32;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Kinds of notifications that a module sends.
        count NOTIFICATION_KINDS: usize = 16;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Topics that a module's pages follow.
        count TOPICS: usize = 16;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
        /// Days that a collection keeps its records: ten years.
        count RETENTION_DAYS: u32 = 3_660;
            [Contract] "The manifest is refused";
            "runtime/tests/runtime/components.rs::a_manifest_declares_so_much_and_no_more";
    }
    "Components" {
        /// A component.
        bytes COMPONENT_BYTES: usize = 32 << 20;
            [Kernel] "It is not taken in";
            "runtime/tests/runtime/components.rs::a_component_that_is_too_large_is_not_even_read";
        /// A manifest.
        bytes MANIFEST_BYTES: usize = 256 << 10;
            [Kernel] "The component is not taken in";
            "runtime/tests/runtime/components.rs::a_manifest_says_only_what_the_kernel_understands";
        /// Interfaces and functions that it imports.
        count COMPONENT_IMPORTS: usize = 64;
            [Kernel] "The component is not taken in";
            "runtime/tests/runtime/components.rs::a_component_imports_so_much_and_no_more";
        /// Functions over all core modules.
        count COMPONENT_FUNCTIONS: usize = 100_000;
            [Kernel] "The component is not taken in";
            "runtime/tests/runtime/components.rs::a_component_with_too_many_functions_is_refused_before_it_is_compiled";
        /// Processor time of a compilation.
        time COMPILE_CPU: Duration = Duration::from_mins(1);
            [Kernel] "The compiling process ends; the component is not taken in";
            "runtime/tests/runtime/components.rs::a_component_made_to_exhaust_the_compilers_time_costs_one_child";
        /// Wall time of a compilation.
        time COMPILE_WALL: Duration = Duration::from_mins(2);
            [Kernel] "The compiling process is killed; the component is not taken in";
            "runtime/tests/runtime/compiled.rs::a_compiler_that_does_not_end_is_killed";
        /// Address space of the process that compiles. Cranelift reserves far more than it touches.
        bytes COMPILE_MEMORY: u64 = 4 << 30;
            [Kernel] "The compiling process ends; the component is not taken in";
            "runtime/tests/runtime/components.rs::a_component_made_to_exhaust_the_compilers_memory_costs_one_child";
        /// Compiled code.
        bytes COMPILED_BYTES: usize = 256 << 20;
            [Kernel] "The component is not taken in";
            "runtime/tests/runtime/compiled.rs::a_compiler_that_dies_says_nothing_or_too_much_gives_no_module";
    }
}

/// Every limit, in the order of the page about them.
pub fn all() -> impl Iterator<Item = &'static Limit> {
    TABLE.iter().chain(pages::TABLE)
}
