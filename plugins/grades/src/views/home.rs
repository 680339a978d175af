//! The first page: a pupil's marks; for who teaches or heads the school, the classes.

use preau_sdk::directory::{self, Group};
use preau_sdk::prelude::*;

use crate::access;
use crate::routes::View;
use crate::views::mine;
use crate::words;

pub(crate) fn page(ctx: &Context, period: Option<u8>) -> Result<Page, Failure> {
    if ctx.is(Profile::Pupil) || ctx.is(Profile::Relative) {
        return mine::page(ctx, period);
    }
    let groups = directory::groups();
    let mut sheets = Vec::new();
    let mut councils = Vec::new();
    for group in &groups {
        let subjects = access::taught(ctx, group);
        sheets.extend(
            subjects
                .into_iter()
                .map(|subject| sheet(ctx, group, subject)),
        );
        if group.audience.is_class() {
            councils.push(council(ctx, group));
        }
    }
    let page = Page::new(tr!(ctx, "Notes", "Grades"));
    if sheets.is_empty() && councils.is_empty() {
        return Ok(page.push(words::nobody_to_follow(ctx)));
    }
    let mut blocks: Vec<Block> = Vec::new();
    if !sheets.is_empty() {
        blocks.push(Block::heading(tr!(ctx, "Vos matières", "Your subjects")));
        blocks.push(sheets.into());
    }
    if !councils.is_empty() {
        blocks.push(Block::heading(tr!(
            ctx,
            "Conseils de classe",
            "Class councils"
        )));
        blocks.push(councils.into());
    }
    Ok(page.extend(blocks))
}

fn sheet(ctx: &Context, group: &Group, subject: String) -> Card {
    let title = format!("{} – {subject}", group.name);
    let to = View::Sheet {
        of: group.audience.clone(),
        subject: Some(subject),
        period: None,
    };
    Card::new(title, &to).text(tr!(
        ctx,
        "Saisir et publier les notes",
        "Type and publish marks"
    ))
}

fn council(ctx: &Context, group: &Group) -> Card {
    let to = View::Council {
        of: group.audience.clone(),
        period: None,
    };
    let card = Card::new(group.name.clone(), &to).text(tr!(
        ctx,
        "Moyennes, appréciations et bulletins",
        "Averages, appreciations and reports"
    ));
    if group.head_teacher {
        card.badge(Badge::neutral(tr!(
            ctx,
            "Professeur principal",
            "Head teacher"
        )))
    } else {
        card
    }
}
