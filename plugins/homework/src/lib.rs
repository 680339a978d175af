//! The *cahier de textes*: the lessons that were held and the work to do, day by day. An official
//! document (circulaire 2010-136 of 6 September 2010): pupils and families read it through the year,
//! the head of the school reads it and stamps it.
//!
//! Who may read and write each record is said in `manifest.toml` and held by the kernel. What this
//! module adds is narrower: a teacher does not see colleagues' drafts.

mod acts;
mod archive;
mod forgetting;
mod forms;
mod handing;
mod load;
mod news;
mod once;
mod reader;
mod records;
mod routes;
mod summing;
mod tile;
mod views;
mod words;

use preau_sdk::prelude::*;

use routes::{Act, View};

/// The module.
struct Homework;

module!(Homework);

impl Module for Homework {
    type View = View;
    type Act = Act;

    fn view(ctx: &Context, route: View) -> Result<Page, Failure> {
        match route {
            View::Todo => views::todo::page(ctx),
            View::Week { day, class } => views::week::page(ctx, day, class.as_ref()),
            View::Day { day, class } => views::day::page(ctx, day, class.as_ref()),
            View::Changes { page } => views::changes::page(ctx, page.unwrap_or(0)),
            View::Class { of, before } => views::class::page(ctx, of, before),
            View::Drafts => views::drafts::page(ctx),
            View::Visas { all, page } => views::visas::page(ctx, all, page.unwrap_or(0), None),
            View::Assignment { id } => views::assignment::page(ctx, &id),
            View::HandIn { id } => views::hand_in::page(ctx, &id),
            View::Handed { id, only } => views::handed::page(ctx, &id, only.as_deref()),
            View::Work { id, pupil } => views::work::page(ctx, &id, &pupil),
            // Given below.
            View::Archive { .. } => Err(Failure::NotFound),
            View::Session { id } => views::session::page(ctx, &id),
            View::Give {
                class,
                due,
                session,
            } => forms::assignment::new(ctx, class, due, session.as_ref()),
            View::EditAssignment { id } => forms::assignment::edit(ctx, &id),
            View::Log { class, day } => forms::session::new(ctx, class, day),
            View::EditSession { id } => forms::session::edit(ctx, &id),
            View::Stamp { of } => forms::visa::new(ctx, of),
        }
    }

    fn archive(ctx: &Context, route: &View) -> Result<Option<Archive>, Failure> {
        match route {
            View::Archive { id } => archive::of(ctx, id).map(Some),
            _ => Ok(None),
        }
    }

    fn act(ctx: &Context, route: Act, form: FormData) -> Result<Outcome, Failure> {
        match route {
            Act::Done { id } => acts::done::mark(ctx, id, &form),
            Act::Seen => acts::seen::mark(ctx),
            Act::Give => acts::assignment::give(ctx, &form),
            Act::EditAssignment { id, version } => acts::assignment::edit(ctx, &id, version, &form),
            Act::PublishAssignment { id } => acts::assignment::publish(ctx, &id, &form),
            Act::DeleteAssignment { id } => acts::assignment::delete(ctx, &id),
            Act::HandIn { id } => acts::hand_in::hand_in(ctx, id, &form),
            Act::TakeBack { id } => acts::hand_in::take_back(ctx, &id),
            Act::Feedback { id, pupil, version } => {
                acts::feedback::say(ctx, &id, &pupil, version, &form)
            }
            Act::PublishFeedback { id } => acts::feedback::publish(ctx, &id),
            Act::Remind { id } => acts::remind::remind(ctx, &id),
            Act::Log => acts::session::log(ctx, &form),
            Act::EditSession { id, version } => acts::session::edit(ctx, &id, version, &form),
            Act::PublishSession { id } => acts::session::publish(ctx, &id),
            Act::DeleteSession { id } => acts::session::delete(ctx, &id),
            Act::StampSeveral => acts::visa::stamp_several(ctx, &form),
            Act::Stamp { of } => acts::visa::stamp(ctx, of, &form),
        }
    }

    fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
        tile::tile(ctx)
    }

    fn handle(_: &Context, event: Event) -> Result<(), Failure> {
        match event.name.as_str() {
            "kernel.class-left" => forgetting::pupil_left(&event),
            "homework.pupil-marks" => forgetting::pupil_marks(&event),
            "homework.homework-marks" => forgetting::homework_marks(&event),
            "homework.homework-work" => forgetting::homework_work(&event),
            "homework.given" => summing::given(&event),
            "homework.day-load" => summing::day_load(&event),
            _ => Ok(()),
        }
    }
}
