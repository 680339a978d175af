//! What a pupil handed in, and what their teacher says of it: made for going through a class.

use preau_sdk::directory;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::forms::feedback as form;
use crate::handing;
use crate::records::{Assignment, Feedback, HandIn};
use crate::routes::View;
use crate::views::handed::{self, Class};

pub(crate) fn page(ctx: &Context, id: &Id, pupil: &PersonId) -> Result<Page, Failure> {
    let (one, _) = handing::find_followed(ctx, id)?;
    let handed = HandIn::of(id, pupil)?.ok_or(Failure::NotFound)?;
    show(ctx, &one, &handed, None, None)
}

/// The page again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    one: &Stored<Assignment>,
    handed: &HandIn,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    show(ctx, one, handed, Some((sent, errors)), None).map(Outcome::Invalid)
}

/// The page again, with what was typed, where somebody said something since its form was opened: both are to be seen.
pub(crate) fn overtaken(
    ctx: &Context,
    one: &Stored<Assignment>,
    handed: &HandIn,
    sent: &FormData,
    said: Option<&Feedback>,
) -> Result<Outcome, Failure> {
    let notice = Notice::warning(tr!(
        ctx,
        "Ce commentaire a changé depuis que vous avez ouvert cette page, dans une autre fenêtre ou par un autre \
         enseignant. Ce que vous venez d’écrire n’est pas encore enregistré\u{a0}: comparez, puis envoyez de nouveau \
         pour remplacer ce qui l’est.",
        "This comment has changed since you opened this page, in another window or by another teacher. What you have \
         just written is not kept yet: compare, then send again to replace what is."
    ))
    .title(tr!(
        ctx,
        "Un autre commentaire est enregistré",
        "Another comment is kept"
    ));
    let kept = match said {
        Some(said) => {
            let mut text = said.text.clone();
            markdown::shorten(&mut text);
            let when = said.at.said(ctx.today(), ctx.language());
            let title = match said.appreciation.as_str() {
                "" => tr!(ctx, "Sans appréciation", "Without an appreciation"),
                appreciation => appreciation.to_owned(),
            };
            Item::new(title)
                .text(text)
                .fact(tr!(ctx, "Enregistré {when}", "Kept {when}"))
        }
        None => Item::new(tr!(
            ctx,
            "Le commentaire a été retiré",
            "The comment was taken away"
        )),
    };
    let told = vec![
        notice.into(),
        Block::heading(tr!(ctx, "Ce qui est enregistré", "What is kept")),
        vec![kept].into(),
        Block::heading(tr!(ctx, "Ce que vous avez écrit", "What you wrote")),
    ];
    show(ctx, one, handed, Some((sent, &[])), Some(told)).map(Outcome::Invalid)
}

fn show(
    ctx: &Context,
    one: &Stored<Assignment>,
    handed: &HandIn,
    sent: Option<(&FormData, &[FieldError])>,
    told: Option<Vec<Block>>,
) -> Result<Page, Failure> {
    let (id, pupil) = (&one.id, &handed.pupil);
    let until = one.hand_in_until.ok_or(Failure::NotFound)?;
    let class = Class::load(one)?;
    let turns: Vec<_> = class.turns().collect();
    let at = turns.iter().position(|turn| turn == pupil).unwrap_or(0);
    let to = |turn: usize| {
        turns.get(turn).map(|pupil| View::Work {
            id: id.clone(),
            pupil: pupil.clone(),
        })
    };
    let (previous, next) = (at.checked_sub(1).and_then(to), to(at + 1));
    let said = Feedback::of(id, pupil)?;
    let names = directory::names([pupil]);
    let mut here = class.pupils.iter();
    let known = here.find(|one| one.id == pupil.0.as_str());
    let known = known.map(|one| one.name.as_str()).or(names.get(pupil));

    let form = form::form(ctx, id, pupil, said.as_ref(), next.is_some());
    let form = match sent {
        Some((sent, errors)) => form.filled(sent, errors),
        None => form,
    };
    let list = View::Handed {
        id: id.clone(),
        only: None,
    };
    let number = at + 1;
    let all = turns.len();
    let turn = Pagination::new(tr!(ctx, "{number} sur {all}", "{number} of {all}"));
    let turn = match previous {
        Some(previous) => turn.previous(tr!(ctx, "Élève précédent", "Previous pupil"), &previous),
        None => turn,
    };
    let turn = match next {
        Some(next) => turn.next(tr!(ctx, "Élève suivant", "Next pupil"), &next),
        None => turn,
    };
    let when = handed.at.said(ctx.today(), ctx.language());
    let item = Item::new(tr!(ctx, "Rendu {when}", "Handed in {when}"))
        .badge(handing::handed_badge(ctx, until, handed.at))
        .fact(handing::content(ctx, handed));
    let page = Page::new(handed::left_name(ctx, known))
        .lead(one.subject.clone())
        .back(tr!(ctx, "Travaux rendus", "Handed in"), &list)
        .push(vec![item]);
    let page = content(page, handed)?;
    Ok(page
        .push(Block::heading(tr!(ctx, "Commentaire", "Comment")))
        .maybe(state(ctx, handed, said.as_deref()))
        .extend(told.unwrap_or_default())
        .push(form)
        // Of one alone there is nowhere to go.
        .maybe((all > 1).then_some(turn)))
}

/// The text and the files.
pub(crate) fn content(page: Page, handed: &HandIn) -> Result<Page, Failure> {
    let page = if handed.text.is_empty() {
        page
    } else {
        page.push(handing::as_typed(&handed.text))
    };
    if handed.files.is_empty() {
        return Ok(page);
    }
    Ok(page.push(blobs::describe(&handed.files)?))
}

/// Whether the pupil reads it.
fn state(ctx: &Context, handed: &HandIn, said: Option<&Feedback>) -> Option<Notice> {
    let said = said?;
    if handed.at > said.at {
        return Some(Notice::info(tr!(
            ctx,
            "L’élève a rendu une nouvelle version depuis ce commentaire.",
            "The pupil handed in a new version since this comment."
        )));
    }
    (!said.is_published()).then(|| {
        Notice::info(tr!(
            ctx,
            "L’élève ne lit pas encore ce commentaire\u{a0}: publiez-le, ou tous ensemble depuis la liste.",
            "The pupil does not read this comment yet: publish it, or all of them from the list."
        ))
    })
}
