//! Calls everything a lesson, whenever it is entered where it may: of each class and group that it learns of the longest
//! that there are, one after the other for a week, and new ones each time. What it is refused, it overlooks.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::{directory::groups, lessons::plan, records::fresh_id};
use zoo::preau_sdk::page::Page;

zoo::guest!("lesson-flood", misbehave);

const LONGEST: i64 = 4 * 3_600_000;
/// So many follow each other in a week.
const WEEK: i64 = 7 * 6;

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let classes = groups();
    let now = visit.context.now().0;
    let (mut said, mut refused) = (0, 0);
    for n in 0..if visit.may_write { WEEK } else { 1 } {
        let starts = now + n * LONGEST;
        for group in &classes {
            match plan(&fresh_id(), &group.audience, starts, starts + LONGEST) {
                Ok(()) => said += 1,
                Err(_) => refused += 1,
            }
        }
    }
    Ok(Page::new(format!("{said} {refused}")))
}
