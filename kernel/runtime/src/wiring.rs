//! That what the runtime is built with is what the table of limits says: what its parts do at a limit is tested with
//! smaller figures. Nothing is left out by `..`: what is new there is held here too.

use std::time::Duration;

use preau_domain::module::Budgets;
use preau_domain::plan::{Allowance, Plan, Quota};

use crate::limits;
use crate::pace::{Berths, Rate, Share};

#[test]
fn a_node_has_the_berths_of_the_table_for_each_of_its_cores() {
    for cores in [1_u16, 2, 64] {
        let Berths {
            all,
            foreground,
            at_once,
            module,
            place,
            queue,
            patience,
            share: Share { own, all: busy },
            rate: Rate { each, ahead, wait },
        } = crate::berths(cores.into());
        let wide = usize::from(cores);
        assert_eq!(Ok(all), usize::try_from(limits::INSTANCES));
        assert_eq!(foreground, limits::FOREGROUND_CALLS * wide);
        assert_eq!(at_once, limits::FOREGROUND_AT_ONCE * wide);
        assert_eq!(module, limits::MODULE_CALLS);
        assert_eq!(place, limits::PLACE_CALLS);
        assert_eq!(queue, limits::PLACE_QUEUE);
        assert_eq!(patience, limits::BERTH_WAIT);
        for (part, time) in [
            (own, limits::FOREGROUND_SHARE),
            (busy, limits::FOREGROUND_BUSY),
        ] {
            let held = Duration::from_secs_f64(part / f64::from(cores));
            assert_eq!(held.as_millis(), time.as_millis(), "{cores} cores");
        }
        let rate = limits::CALL_RATE * u32::from(cores);
        assert_eq!(each, Duration::from_secs(1) / rate);
        let at_once = limits::CALLS_AT_ONCE * u32::from(cores);
        assert_eq!(ahead, each * (at_once - 1));
        assert_eq!(wait, limits::SLOW_WAIT);
    }
}

#[test]
fn a_school_without_a_plan_has_what_the_table_says() {
    let Plan {
        weight,
        module,
        school,
        quota,
        person_files,
        pupil,
        staff,
    } = limits::PLAN;
    assert_eq!(weight, 1);
    let allowance = |per_second, burst| Allowance { per_second, burst };
    assert_eq!(module, allowance(limits::MODULE_FUEL, limits::MODULE_BURST));
    assert_eq!(school, allowance(limits::SCHOOL_FUEL, limits::SCHOOL_BURST));
    let Quota {
        records,
        bytes,
        events,
        timers,
        notifications,
        files,
    } = quota;
    assert_eq!(records, limits::STORED_RECORDS);
    assert_eq!(bytes, limits::STORED_BYTES);
    assert_eq!(events, limits::WAITING_EVENTS);
    assert_eq!(timers, limits::WAITING_TIMERS);
    assert_eq!(notifications, limits::STORED_NOTIFICATIONS);
    assert_eq!(files, limits::STORED_FILES);
    assert_eq!(person_files, limits::PERSON_FILES);
    assert_eq!(pupil.records, limits::PUPIL_RECORDS);
    assert_eq!(pupil.bytes, limits::PUPIL_BYTES);
    assert_eq!(pupil.files, limits::PUPIL_FILES);
    assert_eq!(staff.records, limits::STAFF_RECORDS);
    assert_eq!(staff.bytes, limits::STAFF_BYTES);
    assert_eq!(staff.files, limits::STAFF_FILES);
    assert!(module.per_second < school.per_second && module.burst < school.burst);
}

#[test]
fn a_module_that_asks_for_nothing_less_is_granted_what_the_table_says() {
    let Budgets {
        view_fuel,
        act_fuel,
        tile_fuel,
        event_fuel,
        memory,
    } = limits::BUDGETS;
    assert_eq!(view_fuel, limits::VIEW_FUEL);
    assert_eq!(act_fuel, limits::ACT_FUEL);
    assert_eq!(tile_fuel, limits::TILE_FUEL);
    assert_eq!(event_fuel, limits::EVENT_FUEL);
    assert_eq!(memory, limits::MEMORY);
}
