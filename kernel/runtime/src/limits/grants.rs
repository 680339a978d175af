//! Limits that are handed over together: what a module gets that asks for nothing less, and a school without a plan.

use preau_domain::module::Budgets;
use preau_domain::plan::{Allowance, Plan, Quota, Share};

use super::{
    ACT_FUEL, EVENT_FUEL, LOG_RATE_BURST, LOG_RATE_LINES, MEMORY, MODULE_BURST, MODULE_FUEL,
    PERSON_FILES, PUPIL_BYTES, PUPIL_FILES, PUPIL_RECORDS, SCHOOL_BURST, SCHOOL_FUEL, STAFF_BYTES,
    STAFF_FILES, STAFF_RECORDS, STORED_BYTES, STORED_FILES, STORED_NOTIFICATIONS, STORED_RECORDS,
    TILE_FUEL, VIEW_FUEL, WAITING_EVENTS, WAITING_TIMERS,
};

/// What the kernel grants a module that asks for nothing less.
pub const BUDGETS: Budgets = Budgets {
    view_fuel: VIEW_FUEL,
    act_fuel: ACT_FUEL,
    tile_fuel: TILE_FUEL,
    event_fuel: EVENT_FUEL,
    memory: MEMORY,
};

/// What a school has whose level the region gives no plan. A third of a core, not what a school needs (a
/// thousandth, on average): a morning's peak passes, and a module that burns all day does not.
///
/// What a module may keep is more than twice what a school of 2,000 people, 1,500 of them pupils, writes in
/// a year of 36 weeks, whichever module it is:
///
/// | module | records | bytes, with keys |
/// |---|---|---|
/// | homework | 50 classes × 30 lessons a week: 54,000 lessons and 54,000 tasks; 1,500 pupils × 10 marks of "done" a week: 540,000 | 108,000 × 1 kB + 540,000 × 250 B = 243 MB |
/// | messaging | 2,000 messages on each of 180 days: 360,000; three times as many marks of "read": 1,080,000 | 360,000 × 2 kB, the words by which they are found among them, + 1,080,000 × 250 B = 990 MB |
/// | grades | 1,500 pupils × 12 subjects × 6 marks × 3 terms: 324,000 | 324,000 × 300 B = 97 MB |
///
/// The busiest of them publishes some 2,000 events a day, 10,000 on the busiest: 50,000 wait only where a
/// subscriber has not moved for a week. A timer for each task that is due in the next two weeks, with
/// a reminder to each class, is some 4,000; one for each pupil 1,500: 10,000 hold both. Its 2,000 people,
/// and 200 classes and groups, keep at most 100 notifications of a module each: 220,000 only where it
/// writes to each person every other day by name.
///
/// Its 1,500 pupils hand in some 30 files a year, of 1.5 MB on average, photos of a page mostly: 68 GB in a
/// year; 64 GiB are kept where what was handed in goes at the year's end, and a module that keeps more asks
/// the region. 4 GiB of one person are 2,700 such photos.
///
/// Of that, nobody has so much that others would miss it. A pupil marks 400 tasks as done in a year, writes 540 messages
/// or marks them as read, and hands in 45 MB: 20,000 records, 16 MiB and 1 GiB are ten times all of it and more, and it
/// takes 130 pupils of one school to fill a module's bytes. Entries of boxes are on no share: they come with a record,
/// to a class and its teachers at most where a pupil writes. The teacher who writes most gives 12,000 marks and 6,000
/// appreciations; whoever enters something for all (a school's office) has 300,000 records and 256 MiB.
///
/// On the disk, keys are there twice, and a record has a row of some 150 bytes for itself and for each
/// index, eight at most: a module that means harm takes 2 × 2 GiB + 3,000,000 × 9 × 150 B, some 8 GB, in
/// each school in which it is on.
pub const PLAN: Plan = Plan {
    weight: 1,
    module: Allowance {
        per_second: MODULE_FUEL,
        burst: MODULE_BURST,
    },
    school: Allowance {
        per_second: SCHOOL_FUEL,
        burst: SCHOOL_BURST,
    },
    quota: Quota {
        records: STORED_RECORDS,
        bytes: STORED_BYTES,
        events: WAITING_EVENTS,
        timers: WAITING_TIMERS,
        notifications: STORED_NOTIFICATIONS,
        files: STORED_FILES,
    },
    person_files: PERSON_FILES,
    pupil: Share {
        records: PUPIL_RECORDS,
        bytes: PUPIL_BYTES,
        files: PUPIL_FILES,
    },
    staff: Share {
        records: STAFF_RECORDS,
        bytes: STAFF_BYTES,
        files: STAFF_FILES,
    },
};

/// Lines of log over time, of one module in one school.
pub const LOG_RATE: Allowance = Allowance {
    per_second: LOG_RATE_LINES,
    burst: LOG_RATE_BURST,
};
