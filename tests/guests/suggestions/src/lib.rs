//! The suggestion box of the tutorial, `sdk/rust/README.md`, which `sdk/rust/tests/tutorial.rs` holds
//! against it.

use preau_sdk::prelude::*;

/// Stored. Names, order and types are the manifest's; anything else does not compile.
#[derive(Record)]
#[record(collection = "suggestion")]
struct Suggestion {
    audience: Audience,
    author: PersonId,
    text: String,
    at: Instant,
}

/// What can be opened.
#[derive(Route)]
enum View {
    #[route("")]
    All,
    #[route("new")]
    New,
}

/// What forms and buttons send to.
#[derive(Route)]
enum Act {
    #[route("new")]
    Suggest,
    #[route("withdraw/{id}")]
    Withdraw { id: Id },
}

/// What the form sends.
#[derive(Form)]
struct Suggesting {
    #[form(min = 10, max = 500)]
    text: String,
}

struct Suggestions;

module!(Suggestions);

impl Module for Suggestions {
    type View = View;
    type Act = Act;

    fn view(ctx: &Context, route: View) -> Result<Page, Failure> {
        match route {
            View::All => all(ctx),
            View::New => Ok(form_page(ctx, form(ctx))),
        }
    }

    fn act(ctx: &Context, route: Act, sent: FormData) -> Result<Outcome, Failure> {
        match route {
            Act::Suggest => suggest(ctx, &sent),
            Act::Withdraw { id } => {
                Suggestion::find(&id)?.delete()?;
                Ok(Outcome::said(
                    &View::All,
                    tr!(ctx, "Idée retirée.", "Suggestion withdrawn."),
                ))
            }
        }
    }
}

fn all(ctx: &Context) -> Result<Page, Failure> {
    let mine_or_my_classes = if ctx.is(Profile::Teacher) {
        ctx.staff_of()
    } else {
        ctx.audiences()
    };
    let found = Suggestion::by_at()
        .any(mine_or_my_classes)
        .limit(50)
        .list()?;
    let page = Page::new(tr!(ctx, "Boîte à idées", "Suggestion box"))
        .action(Action::go(tr!(ctx, "Proposer", "Suggest"), &View::New).primary());
    if found.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucune idée", "No suggestion"),
            tr!(
                ctx,
                "Soyez la première personne à en proposer une.",
                "Be the first to make one."
            ),
        )));
    }
    let me = ctx.me()?;
    Ok(page.push(
        found
            .iter()
            .map(|one| {
                let item = Item::new(&one.text);
                if one.author != me {
                    return item;
                }
                item.action(
                    Action::post(
                        tr!(ctx, "Retirer", "Withdraw"),
                        &Act::Withdraw { id: one.id.clone() },
                    )
                    .confirm(tr!(
                        ctx,
                        "Retirer cette idée\u{a0}?",
                        "Withdraw this suggestion?"
                    )),
                )
            })
            .collect::<Vec<_>>(),
    ))
}

fn form(ctx: &Context) -> Form {
    Form::new(&Act::Suggest)
        .field(
            Field::long_text("text", tr!(ctx, "Votre idée", "Your suggestion"), "", 500).required(),
        )
        .submit(tr!(ctx, "Envoyer", "Send"), "state", "send")
        .cancel(tr!(ctx, "Annuler", "Cancel"), &View::All)
}

fn form_page(ctx: &Context, form: Form) -> Page {
    Page::new(tr!(ctx, "Proposer une idée", "Make a suggestion")).push(form)
}

fn suggest(ctx: &Context, sent: &FormData) -> Result<Outcome, Failure> {
    let suggesting = match Suggesting::from_form(sent, ctx.language()) {
        Ok(suggesting) => suggesting,
        // The form again, with what was typed, and what is wrong beside each field.
        Err(errors) => {
            return Ok(Outcome::Invalid(form_page(
                ctx,
                form(ctx).filled(sent, &errors),
            )));
        }
    };
    let class = ctx.audiences().iter().find(|audience| audience.is_class());
    Suggestion {
        audience: class.cloned().ok_or_else(|| Failure::forbidden(""))?,
        author: ctx.me()?,
        text: suggesting.text,
        at: ctx.now(),
    }
    .insert()?;
    Ok(Outcome::said(
        &View::All,
        tr!(ctx, "Merci\u{a0}!", "Thank you!"),
    ))
}
