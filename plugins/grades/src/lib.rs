//! Grades: assessments and their marks, averages, skills, the class council and the bulletin.
//!
//! Who may read and write each record is said in `manifest.toml` and held by the kernel. What this module adds is
//! narrower: of a class's teachers, each grades what they teach ([`access`]).

mod access;
mod acts;
mod average;
mod calendar;
mod computing;
mod exact;
#[cfg(test)]
mod examples;
mod freezing;
mod mark;
mod marks;
mod news;
mod pasted;
mod rearranging;
mod records;
mod routes;
mod scheduled;
mod socle;
mod statistics;
mod tile;
mod typing;
mod views;
mod words;

use preau_sdk::prelude::*;

use routes::{Act, View};

/// The module.
struct Grades;

module!(Grades);

impl Module for Grades {
    type View = View;
    type Act = Act;

    fn view(ctx: &Context, route: View) -> Result<Page, Failure> {
        match route {
            View::Home { period } => views::home::page(ctx, period),
            View::Subject { subject, period } => views::subject::page(ctx, subject, period),
            View::Sheet {
                of,
                subject,
                period,
            } => views::sheet::page(ctx, &access::Sheet::open(ctx, &of, subject, period)?),
            // Given below.
            View::Export { .. } => Err(Failure::NotFound),
            View::Import {
                of,
                subject,
                period,
            } => {
                let sheet = access::Sheet::grade(ctx, &of, subject, period)?;
                Ok(views::import::page(ctx, &sheet))
            }
            View::New {
                of,
                subject,
                period,
            } => views::form::new(ctx, &access::Sheet::grade(ctx, &of, subject, period)?),
            View::Remarks {
                of,
                subject,
                period,
            } => views::remarks::page(ctx, &access::Sheet::open(ctx, &of, subject, period)?),
            View::Skills {
                of,
                subject,
                period,
            } => views::skills::page(ctx, &access::Sheet::open(ctx, &of, subject, period)?),
            View::Assessment { id } => views::assessment::page(ctx, &id),
            View::Edit { id } => views::form::edit(ctx, &id),
            View::Council { of, period } => {
                views::council::page(ctx, &access::Council::open(ctx, &of, period)?)
            }
            View::Pupil { of, pupil, period } => {
                views::pupil::page(ctx, &access::Council::open(ctx, &of, period)?, &pupil)
            }
            View::ClassSkills { of, period } => {
                views::skills::of_class(ctx, &access::Council::open(ctx, &of, period)?)
            }
            View::Settings { of } => {
                views::settings::page(ctx, &access::Council::settings(ctx, &of)?)
            }
            View::Bulletins => views::bulletins::page(ctx),
            View::Bulletin { id } => views::bulletins::one(ctx, &id),
        }
    }

    fn sheet(ctx: &Context, route: &View) -> Result<Option<Sheet>, Failure> {
        match route {
            View::Export {
                of,
                subject,
                period,
            } => {
                let sheet = access::Sheet::open(ctx, of, subject.clone(), *period)?;
                views::sheet::export(ctx, &sheet).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn act(ctx: &Context, route: Act, form: FormData) -> Result<Outcome, Failure> {
        let sheet = |of, subject, period| access::Sheet::grade(ctx, of, subject, period);
        match route {
            Act::Marks {
                of,
                subject,
                period,
            } => acts::marks::kept(ctx, &sheet(&of, subject, period)?, &form),
            Act::Import {
                of,
                subject,
                period,
            } => acts::import::take(ctx, &sheet(&of, subject, period)?, &form),
            Act::Create {
                of,
                subject,
                period,
                id,
            } => acts::assessment::create(ctx, &sheet(&of, subject, period)?, id, &form),
            Act::Remarks {
                of,
                subject,
                period,
            } => acts::remarks::kept(ctx, &sheet(&of, subject, period)?, &form),
            Act::Skills {
                of,
                subject,
                period,
            } => acts::skills::kept(ctx, &sheet(&of, subject, period)?, &form),
            Act::PublishSkills {
                of,
                subject,
                period,
            } => acts::skills::publish(ctx, &sheet(&of, subject, period)?),
            Act::Arrange {
                of,
                subject,
                period,
            } => acts::settings::arrange(ctx, &sheet(&of, subject, period)?),
            Act::Edit { id, version } => acts::assessment::edit(ctx, &id, version, &form),
            Act::Publish { id, version } => acts::publication::publish(ctx, &id, version),
            Act::Hide { id } => acts::publication::hide(ctx, &id),
            Act::Delete { id } => acts::assessment::delete(ctx, &id),
            Act::Council { of, period } => {
                acts::remarks::council(ctx, &access::Council::writing(ctx, &of, period)?, &form)
            }
            Act::Freeze {
                of,
                period,
                edition,
            } => acts::bulletins::freeze(ctx, &access::Council::head(ctx, &of, period)?, edition),
            Act::Periods { of } => {
                acts::settings::periods(ctx, &access::Council::settings(ctx, &of)?, &form)
            }
            Act::AddSubject { of } => {
                acts::settings::add(ctx, &access::Council::settings(ctx, &of)?, &form)
            }
            Act::Coefficients { of } => {
                acts::settings::coefficients(ctx, &access::Council::settings(ctx, &of)?, &form)
            }
        }
    }

    fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
        tile::tile(ctx)
    }

    fn handle(ctx: &Context, event: Event) -> Result<(), Failure> {
        match event.name.as_str() {
            "grades.changed" | "grades.recount" => computing::changed(ctx, &event),
            "grades.freezing" => freezing::go_on(ctx, &event),
            "grades.rearranged" => rearranging::rearranged(ctx, &event),
            "kernel.class-joined" | "kernel.class-left" => computing::moved(ctx, &event),
            "grades.moved" => computing::moved_on(ctx, &event),
            "grades.published" => scheduled::due(ctx, &event),
            _ => Ok(()),
        }
    }
}
