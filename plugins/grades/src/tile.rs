//! The card on the home page: what was published lately.

use preau_sdk::prelude::*;

use crate::records::Assessment;
use crate::routes::View;

/// What is newer than so many days is news.
const DAYS: i32 = 7;
/// As many as are looked at.
const MOST: u32 = 30;

pub(crate) fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
    if ctx.learner().is_none() {
        return Ok(None);
    }
    let taught = ctx.audiences().iter();
    let taught = taught.filter(|one| matches!(one, Audience::Class(_) | Audience::Group(_)));
    let new = Assessment::by_visible()
        .any(taught)
        .after(ctx.now().plus_days(-DAYS))
        .until(ctx.now())
        .descending()
        .limit(MOST)
        .list()?;
    let home = View::Home { period: None };
    let count = new.len();
    let summary = match count {
        0 => tr!(
            ctx,
            "Aucune nouvelle note cette semaine",
            "No new mark this week"
        ),
        1 => tr!(
            ctx,
            "1 évaluation publiée cette semaine",
            "1 assessment published this week"
        ),
        _ => tr!(
            ctx,
            "{count} évaluations publiées cette semaine",
            "{count} assessments published this week"
        ),
    };
    let lines = new.iter().map(|one| {
        TileLine::new(
            format!("{}\u{a0}: {}", one.subject, one.title),
            &View::Assessment { id: one.id.clone() },
        )
    });
    Ok(Some(Tile::new(summary, &home).lines(lines)))
}
