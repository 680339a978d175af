//! Virtual classrooms: a class or group, a slot, and what happens in it.
//!
//! Who may read and write each record, the kernel holds; who is *let in* is a teacher's record (`pass`) that no pupil
//! can write. What this module adds is what a room is: its door, its register, hands, chat, polls and documents, and
//! the way to a video server where the school has one. Nothing here needs video.

mod acts;
mod archive;
mod bounds;
mod door;
mod ending;
mod forms;
mod news;
mod opening;
mod presence;
mod reader;
mod records;
mod routes;
mod tile;
mod video;
mod views;
mod words;

use preau_sdk::prelude::*;

use routes::{Act, View};

/// The topic of pages that show rooms and their doors.
const DOORS: &str = "doors";
/// The topic of pages that show what happens within a room.
const ROOM: &str = "room";

/// The module.
struct Classrooms;

module!(Classrooms);

impl Module for Classrooms {
    type View = View;
    type Act = Act;

    fn view(ctx: &Context, route: View) -> Result<Page, Failure> {
        match route {
            View::Upcoming { day } => views::upcoming::page(ctx, day),
            View::Past { after } => views::past::page(ctx, after),
            View::Room { id } => views::room::page(ctx, &id),
            View::Register { id } => views::register::page(ctx, &id),
            View::Chat { id, after } => views::chat::page(ctx, &id, after),
            View::Polls { id } => views::polls::page(ctx, &id),
            View::Documents { id } => views::documents::page(ctx, &id),
            // What `archive` does not give is not there.
            View::Archive { .. } => Err(Failure::NotFound),
            View::New { class } => forms::room::new(ctx, class),
            View::Edit { id } => forms::room::edit(ctx, &id),
            View::NewPoll { id } => forms::poll::new(ctx, &id),
            View::NewDocument { id } => forms::document::new(ctx, &id),
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
            Act::Plan { id } => acts::room::plan(ctx, &id, &form),
            Act::Edit { id, version } => acts::room::edit(ctx, &id, version, &form),
            Act::Cancel { id } => acts::room::cancel(ctx, &id),
            Act::Open { id } => acts::room::open(ctx, &id),
            Act::Extend { id } => acts::room::extend(ctx, &id),
            Act::End { id } => acts::room::end(ctx, &id),
            Act::Video { id } => acts::room::video(ctx, &id),
            Act::VideoAnew { id } => acts::room::anew(ctx, &id),
            Act::Take { id } => acts::taking::take(ctx, &id),
            Act::Join { id } => acts::coming::join(ctx, &id),
            Act::Enter { id } => acts::coming::enter(ctx, &id),
            Act::Leave { id } => acts::coming::leave(ctx, &id),
            Act::Here { id } => acts::coming::here(ctx, &id),
            Act::Admit { id, pupil } => acts::letting::admit(ctx, &id, &pupil),
            Act::AdmitAll { id } => acts::letting::admit_all(ctx, &id),
            Act::SendOut { id, pupil } => acts::letting::send_out(ctx, &id, &pupil),
            Act::Mute { id, pupil } => acts::letting::mute(ctx, &id, &pupil, &form),
            Act::Roll { id } => acts::letting::roll(ctx, &id),
            Act::Mark { id } => acts::letting::mark(ctx, &id, &form),
            Act::Hand { id } => acts::hands::hand(ctx, &id, &form),
            Act::Lower { id, pupil } => acts::hands::lower(ctx, &id, &pupil),
            Act::Say { id, form: of } => acts::chat::say(ctx, &id, of, &form),
            Act::Hush { id } => acts::chat::hush(ctx, &id, &form),
            Act::Unsay { id, line } => acts::chat::unsay(ctx, &id, &line),
            Act::Ask { id } => acts::polls::ask(ctx, &id, &form),
            Act::Vote { id, poll } => acts::polls::vote(ctx, &id, &poll, &form),
            Act::ClosePoll { id, poll } => acts::polls::close(ctx, &id, &poll),
            Act::Share { id } => acts::documents::share(ctx, &id, &form),
            Act::Unshare { id, document } => acts::documents::unshare(ctx, &id, &document),
        }
    }

    fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
        tile::tile(ctx)
    }

    fn handle(ctx: &Context, event: Event) -> Result<(), Failure> {
        match event.name.as_str() {
            "classrooms.soon" => opening::soon(ctx, &event),
            "classrooms.lesson" => opening::near(ctx, &event),
            "classrooms.start" => opening::start(ctx, &event),
            "classrooms.close" => ending::due(ctx, &event),
            "classrooms.taken" => acts::documents::handed(ctx, &event),
            _ => Ok(()),
        }
    }
}
