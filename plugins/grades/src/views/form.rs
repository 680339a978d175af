//! The form for an assessment.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::acts::assessment::TITLE;
use crate::exact::Decimal;
use crate::marks::Plan;
use crate::records::Assessment;
use crate::routes::{Act, View};
use crate::words;

/// For one that is not there yet.
pub(crate) fn new(ctx: &Context, sheet: &Sheet) -> Result<Page, Failure> {
    let id = Id::fresh();
    Ok(page(ctx, sheet).push(fresh(ctx, sheet, &id)?))
}

/// The same again, with what is wrong.
pub(crate) fn again(
    ctx: &Context,
    sheet: &Sheet,
    id: &Id,
    sent: &FormData,
    errors: &[FieldError],
) -> Page {
    let form = fresh(ctx, sheet, id).map(|form| form.filled(sent, errors));
    page(ctx, sheet).maybe(form.ok())
}

/// For one that is there.
pub(crate) fn edit(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let (sheet, one) = Sheet::of_assessment(ctx, id)?;
    Ok(existing_page(ctx, &one).push(existing(ctx, &sheet, &one)?))
}

/// The same again, with what is wrong, or with what is kept by now where somebody else was quicker.
pub(crate) fn changed(
    ctx: &Context,
    sheet: &Sheet,
    one: &Stored<Assessment>,
    sent: &FormData,
    (errors, is_overtaken): (&[FieldError], bool),
) -> Page {
    let form = existing(ctx, sheet, one).map(|form| form.filled(sent, errors));
    let kept = is_overtaken.then(|| kept(ctx, sheet, one));
    existing_page(ctx, one)
        .extend(kept.into_iter().flatten())
        .maybe(form.ok())
}

/// What a colleague, or one's other window, kept since the form was opened.
fn kept(ctx: &Context, sheet: &Sheet, one: &Assessment) -> Vec<Block> {
    let text = tr!(
        ctx,
        "Un collègue, ou vous dans une autre fenêtre, a enregistré un changement depuis que vous avez ouvert ce \
         formulaire. Le vôtre n’est pas encore enregistré\u{a0}: comparez, puis enregistrez pour remplacer ce qui l’est.",
        "A colleague, or you in another window, saved a change since you opened this form. Yours is not saved yet: \
         compare, then save to replace what is."
    );
    let title = tr!(
        ctx,
        "Cette évaluation a été modifiée entre-temps",
        "This assessment was changed meanwhile"
    );
    let period = sheet.periods.rhythm.name(one.period, ctx.language());
    let item = Item::new(one.title.clone())
        .fact(words::facts(ctx, one))
        .fact(period)
        .badge(words::publication(ctx, one));
    vec![
        Notice::warning(text).title(title).into(),
        Block::heading(tr!(ctx, "Ce qui est enregistré", "What is saved")),
        vec![item].into(),
        Block::heading(tr!(ctx, "Ce que vous avez saisi", "What you typed")),
    ]
}

fn page(ctx: &Context, sheet: &Sheet) -> Page {
    Page::new(tr!(ctx, "Nouvelle évaluation", "New assessment"))
        .lead(sheet.title())
        .back(sheet.title(), &sheet.view())
}

fn existing_page(ctx: &Context, one: &Stored<Assessment>) -> Page {
    let to = View::Assessment { id: one.id.clone() };
    Page::new(tr!(ctx, "Modifier l’évaluation", "Change the assessment"))
        .back(one.title.clone(), &to)
}

fn fresh(ctx: &Context, sheet: &Sheet, id: &Id) -> Result<Form, Failure> {
    let to = Act::Create {
        of: sheet.of.clone(),
        subject: Some(sheet.subject.clone()),
        period: Some(sheet.period),
        id: Some(id.clone()),
    };
    let form = fields(ctx, sheet, Form::new(&to), None)?;
    Ok(form
        .submit(
            tr!(ctx, "Créer l’évaluation", "Make the assessment"),
            "state",
            "create",
        )
        .cancel(tr!(ctx, "Annuler", "Cancel"), &sheet.view()))
}

fn existing(ctx: &Context, sheet: &Sheet, one: &Stored<Assessment>) -> Result<Form, Failure> {
    let to = Act::Edit {
        id: one.id.clone(),
        version: meanwhile::opened(one),
    };
    let form = fields(ctx, sheet, Form::new(&to), Some(one))?;
    Ok(form
        .submit(tr!(ctx, "Enregistrer", "Save"), "state", "save")
        .cancel(
            tr!(ctx, "Annuler", "Cancel"),
            &View::Assessment { id: one.id.clone() },
        ))
}

fn fields(
    ctx: &Context,
    sheet: &Sheet,
    form: Form,
    one: Option<&Assessment>,
) -> Result<Form, Failure> {
    let language = ctx.language();
    let year = (Some(ctx.school().year_start), Some(ctx.school().year_end));
    let decimal = |of: Option<Decimal>, usual: Decimal| of.unwrap_or(usual).said(language);
    let title = one.map(|one| one.title.clone()).unwrap_or_default();
    let most = u32::try_from(TITLE).unwrap_or_default();
    let periods = (1..=sheet.periods.count()).map(|period| {
        (
            period.to_string(),
            sheet.periods.rhythm.name(period, language),
        )
    });
    let period = one.map_or(sheet.period, |one| one.period).to_string();
    let form = form
        .field(
            Field::text("title", tr!(ctx, "Intitulé", "Title"), title, most)
                .hint(tr!(
                    ctx,
                    "Par exemple\u{a0}: devoir surveillé n°\u{a0}2, récitation.",
                    "For instance: test 2, recitation."
                ))
                .required(),
        )
        .field(
            Field::date(
                "date",
                tr!(ctx, "Date", "Date"),
                Some(one.map_or(ctx.today(), |one| one.date)),
                year,
            )
            .required(),
        )
        .field(Field::choice("period", tr!(ctx, "Période", "Period"), period, periods).required())
        .field(
            Field::text(
                "scale",
                tr!(ctx, "Barème\u{a0}: noté sur", "Scale: out of"),
                decimal(one.map(|one| one.scale), Decimal::TWENTY),
                7,
            )
            .required(),
        )
        .field(
            Field::text(
                "coefficient",
                tr!(ctx, "Coefficient", "Coefficient"),
                decimal(one.map(|one| one.coefficient), Decimal::ONE),
                6,
            )
            .hint(tr!(
                ctx,
                "0 pour une note qui ne compte pas.",
                "0 for a mark that does not count."
            ))
            .required(),
        );
    weighing(ctx, sheet, form, one)
}

/// How it counts, and when it is read.
fn weighing(
    ctx: &Context,
    sheet: &Sheet,
    mut form: Form,
    one: Option<&Assessment>,
) -> Result<Form, Failure> {
    let year = (Some(ctx.school().year_start), Some(ctx.school().year_end));
    let plan = Plan::of(&sheet.of)?;
    let parts: Vec<_> = plan
        .parts(&sheet.subject)
        .map(|(part, _)| (part.to_owned(), part.to_owned()))
        .collect();
    if !parts.is_empty() {
        let part = one.map(|one| one.part.clone()).unwrap_or_default();
        form = form.field(Field::choice(
            "part",
            tr!(ctx, "Sous-matière", "Part of the subject"),
            part,
            parts,
        ));
    }
    let visible = one.and_then(|one| one.visible_from);
    let is_visible = visible.is_some_and(|from| from <= ctx.now());
    form = form
        .field(
            Field::check(
                "to_twenty",
                tr!(
                    ctx,
                    "Ramener à 20 dans la moyenne",
                    "Bring to 20 in the average"
                ),
                one.is_none_or(|one| one.to_twenty),
            )
            .hint(tr!(
                ctx,
                "Décoché, une note sur 10 pèse deux fois moins qu’une note sur 20.",
                "Unticked, a mark out of 10 weighs half as much as one out of 20."
            )),
        )
        .field(
            Field::check(
                "bonus",
                tr!(ctx, "Bonus facultatif", "Optional bonus"),
                one.is_some_and(|one| one.bonus),
            )
            .hint(tr!(
                ctx,
                "Seuls les points au-dessus de la moitié du barème comptent, en plus.",
                "Only points above half of the scale count, on top."
            )),
        );
    if !is_visible {
        form = form.field(
            Field::date(
                "visible_on",
                tr!(ctx, "Publier le", "Publish on"),
                visible.map(Instant::day),
                year,
            )
            .hint(tr!(
                ctx,
                "À 7 h ce jour-là. Vide\u{a0}: quand vous la publierez.",
                "At 7:00 on that day. Empty: when you publish it."
            )),
        );
    }
    Ok(form)
}
