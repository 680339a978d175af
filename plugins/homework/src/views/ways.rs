//! Ways between the days, the weeks and the months of a school year.

use preau_sdk::page::Tab;
use preau_sdk::prelude::*;

use crate::routes::View;

/// The days of a week, of which one may be open. The contract's week has no links on its days: they
/// stand above it. Saturday and Sunday only up to `last`.
pub(crate) fn days(
    ctx: &Context,
    monday: Date,
    open: Option<Date>,
    last: Date,
    class: Option<&Audience>,
) -> Vec<Tab> {
    let shown = |day: &Date| !day.weekday().is_weekend() || *day <= last;
    let all = (0..7).map(|days| monday.plus_days(days)).filter(shown);
    all.map(|day| {
        let to = View::Day {
            day,
            class: class.cloned(),
        };
        Tab::new(day.short(ctx.language()), &to, open == Some(day))
    })
    .collect()
}

/// Each month of the school year, by its first schoolday: whatever was done in September is two touches
/// away. The week of `monday` is of the month in which it ends. Buttons, since a page's tabs all bear one
/// name for screen readers, and the days have them.
pub(crate) fn months(ctx: &Context, monday: Date, class: Option<&Audience>) -> Vec<Action> {
    let (first, last) = (ctx.school().year_start, ctx.school().year_end);
    let shown = monday.plus_days(4);
    let mut months = Vec::new();
    let mut day = first;
    // A year of school has at most twelve months, whatever was entered.
    while day <= last && months.len() < 12 {
        let schoolday = if day.weekday().is_weekend() {
            day.next_weekday()
        } else {
            day
        };
        let to = View::Week {
            day: Some(schoolday),
            class: class.cloned(),
        };
        let name = capitalised(day.month_name(ctx.language()));
        let month = Action::go(name, &to);
        let current = (day.year, day.month) == (shown.year, shown.month);
        months.push(if current { month.primary() } else { month });
        day = next_month(day);
    }
    months
}

/// The first day of the month after this one's.
fn next_month(day: Date) -> Date {
    let later = Date { day: 28, ..day }.plus_days(4);
    Date { day: 1, ..later }
}

/// With a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}
