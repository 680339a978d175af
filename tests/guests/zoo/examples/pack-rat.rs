//! Keeps something more at each call, and never removes anything: as many records as the query `more` says,
//! of as many characters as `each`.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;
use zoo::put_one;

zoo::guest!("pack-rat", misbehave);

/// A form keeps one record in any case. What it is refused in a view, it overlooks.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let asked = |name: &str| {
        let found = visit.address.query.iter().find(|(key, _)| key == name);
        found.and_then(|(_, value)| value.parse::<usize>().ok())
    };
    let text = "x".repeat(asked("each").unwrap_or(0));
    for number in 0..asked("more").unwrap_or(0) {
        let number = i64::try_from(number).unwrap_or_default();
        let kept = put_one(&text, number);
        if visit.may_write {
            kept?;
        }
    }
    Ok(Page::new("more"))
}
